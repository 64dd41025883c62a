#include "jobs/result.h"

namespace sdvae {

bool reaches(const Quality& quality, const std::optional<double>& min_psnr) noexcept {
  return !min_psnr || !quality.psnr || *quality.psnr >= *min_psnr;
}

bool is_good_enough(const Result& result) noexcept {
  if (const auto* one = std::get_if<RoundtripResult>(&result)) {
    return reaches(one->quality, one->min_psnr);
  }
  if (const auto* one = std::get_if<CompareResult>(&result)) {
    return reaches(one->quality, one->min_psnr);
  }
  return true;
}

}  // namespace sdvae
