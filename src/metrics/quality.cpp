#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include <fmt/format.h>

#include "metrics/ssim.h"
#include "sdvae/error.h"
#include "sdvae/metrics.h"

namespace sdvae {
namespace {

constexpr ChannelWeights kLuma{0.299, 0.587, 0.114};  // ITU-R BT.601

void check_pair(const Image& a, const Image& b) {
  if (a.width != b.width || a.height != b.height) {
    throw Error(ErrorKind::bad_data,
                fmt::format("cannot compare pictures of {}x{} and {}x{} pixels", a.width, a.height,
                            b.width, b.height));
  }
  const bool empty = a.width <= 0 || a.height <= 0;
  if (empty) throw Error(ErrorKind::bad_data, "cannot compare pictures without pixels");
  const auto bytes = static_cast<std::size_t>(a.width) * static_cast<std::size_t>(a.height) * 3;
  if (a.rgb.size() != bytes || b.rgb.size() != bytes) {
    throw Error(ErrorKind::bad_data,
                "cannot compare pictures whose pixels do not match their size");
  }
}

// The figures of single pixels. The sums are whole numbers and so exact: 2^28 pixels stay far below
// 2^64.
Quality measure_errors(const Image& a, const Image& b) {
  std::uint64_t squares = 0;
  std::uint64_t absolutes = 0;
  int largest = 0;
  for (std::size_t i = 0; i < a.rgb.size(); ++i) {
    const int difference = std::abs(int{a.rgb[i]} - int{b.rgb[i]});
    squares += static_cast<std::uint64_t>(difference * difference);
    absolutes += static_cast<std::uint64_t>(difference);
    largest = std::max(largest, difference);
  }
  const auto count = static_cast<double>(a.rgb.size());
  Quality quality;
  quality.mae = static_cast<double>(absolutes) / count;
  quality.max_error = largest;
  if (squares == 0) return quality;
  const double mean_squared_error = static_cast<double>(squares) / count;
  quality.psnr = 10 * std::log10(kPeakLevel * kPeakLevel / mean_squared_error);
  return quality;
}

}  // namespace

Quality measure_quality(const Image& a, const Image& b) {
  check_pair(a, b);
  Quality quality = measure_errors(a, b);
  const auto red = mean_ssim(a, b, {1, 0, 0});
  const auto green = mean_ssim(a, b, {0, 1, 0});
  const auto blue = mean_ssim(a, b, {0, 0, 1});
  if (red && green && blue) quality.ssim = (*red + *green + *blue) / 3;
  quality.ssim_luma = mean_ssim(a, b, kLuma);
  return quality;
}

}  // namespace sdvae
