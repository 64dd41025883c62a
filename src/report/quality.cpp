#include "report/quality.h"

#include <optional>

#include <fmt/format.h>

namespace sdvae::report {
namespace {

nlohmann::ordered_json number_or_null(const std::optional<double>& number) {
  return number ? nlohmann::ordered_json(*number) : nlohmann::ordered_json(nullptr);
}

std::string number_or_dash(const std::optional<double>& number) {
  return number ? fmt::format("{:.4f}", *number) : "-";
}

}  // namespace

nlohmann::ordered_json quality_json(const Quality& quality) {
  return {{"psnr", number_or_null(quality.psnr)},
          {"ssim", number_or_null(quality.ssim)},
          {"ssim_luma", number_or_null(quality.ssim_luma)},
          {"mae", quality.mae},
          {"max_error", quality.max_error}};
}

std::string quality_line(const Quality& quality) {
  const std::string psnr =
      quality.psnr ? fmt::format("PSNR {:.2f} dB", *quality.psnr) : "equal pictures";
  return fmt::format("{}, SSIM {} (luma {}), MAE {:.2f}, max error {}", psnr,
                     number_or_dash(quality.ssim), number_or_dash(quality.ssim_luma), quality.mae,
                     quality.max_error);
}

}  // namespace sdvae::report
