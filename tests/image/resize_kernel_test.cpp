#include "image/resize_kernel.h"

#include <cmath>
#include <numeric>

#include "pictures.h"

namespace sdvae {
namespace {

TEST(ResizeKernel, WeightsSumToOneAndStayInside) {
  for (const auto& [input, output] : {std::pair{1, 9}, {9, 1}, {100, 37}, {37, 100}, {5, 4}}) {
    const ResizeKernel kernel = make_resize_kernel(input, output);
    ASSERT_EQ(kernel.taps.size(), static_cast<std::size_t>(output));
    for (const ResizeKernel::Tap& tap : kernel.taps) {
      EXPECT_LE(tap.first + tap.count, static_cast<std::size_t>(input));
      const auto weights = kernel.weights(tap);
      const int sum = std::accumulate(weights.begin(), weights.end(), 0);
      EXPECT_LE(std::abs(sum - (1 << kWeightBits)), static_cast<int>(tap.count));
    }
  }
}

TEST(ResizeKernel, HalvingTakesTheKnownWeights) {
  // The cubic at 1/4, 3/4, 5/4 and 7/4, halved.
  const ResizeKernel kernel = make_resize_kernel(100, 50);
  const auto weights = kernel.weights(kernel.taps[20]);
  ASSERT_EQ(weights.size(), 8U);
  const std::array<double, 4> expected = {0.43359375, 0.11328125, -0.03515625, -0.01171875};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_NEAR(std::ldexp(weights[4 + i], -kWeightBits), expected.at(i), 1e-6);
    EXPECT_EQ(weights[3 - i], weights[4 + i]);
  }
}

}  // namespace
}  // namespace sdvae
