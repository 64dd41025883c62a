#include "image/resize_kernel.h"

#include <algorithm>
#include <cmath>

namespace sdvae {
namespace {

constexpr double kSupport = 2.0;

double cubic(double x) {
  constexpr double a = -0.5;
  x = std::fabs(x);
  if (x < 1.0) return ((a + 2.0) * x - (a + 3.0)) * x * x + 1.0;
  if (x < 2.0) return (((x - 5.0) * x + 8.0) * x - 4.0) * a;
  return 0.0;
}

}  // namespace

ResizeKernel make_resize_kernel(int input_size, int output_size) {
  const double scale = static_cast<double>(input_size) / output_size;
  const double stretch = std::max(scale, 1.0);
  const double reach = kSupport * stretch;
  ResizeKernel kernel;
  std::vector<double> exact;
  for (int i = 0; i < output_size; ++i) {
    const double centre = (i + 0.5) * scale;
    // Pixel x has its centre at x + 1/2: the first one inside is the first whose centre is.
    const int first = std::max(static_cast<int>(std::floor(centre - reach + 0.5)), 0);
    const int end = std::min(static_cast<int>(std::floor(centre + reach + 0.5)), input_size);
    exact.clear();
    double sum = 0.0;
    for (int x = first; x < end; ++x) {
      exact.push_back(cubic((x - centre + 0.5) * (1.0 / stretch)));
      sum += exact.back();
    }
    kernel.taps.push_back({static_cast<std::size_t>(first), kernel.values.size(), exact.size()});
    for (const double weight : exact) {
      const double fixed = std::ldexp(weight / sum, kWeightBits);
      kernel.values.push_back(static_cast<std::int32_t>(std::lround(fixed)));
    }
  }
  return kernel;
}

}  // namespace sdvae
