#include "kernels/first_convolution.h"

#include <algorithm>

#include <gmock/gmock.h>

#include "kernels/convolution_reference.h"
#include "kernels/each_level.h"

namespace sdvae::kernels {
namespace {

using namespace testing_support;  // NOLINT(google-build-using-namespace)

class FirstConvolutionTest : public EachLevel {};
INSTANTIATE_TEST_SUITE_P(Levels, FirstConvolutionTest, all_levels());

void check(Size in_size, int out_channels, bool relu) {
  Team team(2);
  OwnedMap in(in_size, 3);
  OwnedMap out({in_size.height, in_size.width, out_channels});
  const AlignedFloats oihw =
      random_floats(static_cast<std::size_t>(9 * in_size.channels * out_channels), 5);
  AlignedFloats bias = random_floats(static_cast<std::size_t>(padded(out_channels)), 6);
  std::fill(bias.begin() + out_channels, bias.end(), 0.0F);
  AlignedFloats weights = used_memory(first_weight_floats(in_size.channels, out_channels));
  prepare_first_weights(oihw, out_channels, weights.data(), team);
  AlignedFloats scratch = used_memory(first_scratch_floats(in_size.channels, team.size()));
  ChannelSums sums;
  const FirstConvolutionCall call{.input = &in.view(),
                                  .output = &out.view(),
                                  .weights = weights.data(),
                                  .bias = bias.data(),
                                  .relu = relu,
                                  .sums = &sums};
  first_convolution(call, scratch.data(), team);

  Expected expected = convolve_3x3(in, oihw, bias, out_channels);
  if (relu) {
    for (double& value : expected) value = std::max(value, 0.0);
  }
  EXPECT_LE(errors_of(out, expected).max, 3e-6);
  EXPECT_TRUE(out.padding_is_zero());
  double last_sum = 0;
  for (std::size_t i = expected.size(); i != 0; i -= static_cast<std::size_t>(out_channels)) {
    last_sum += expected[i - 1];
  }
  ASSERT_EQ(sums.sum.size(), static_cast<std::size_t>(out_channels));
  EXPECT_NEAR(sums.sum.back(), last_sum, 1e-3);
}

TEST_P(FirstConvolutionTest, IsTheFormula) {
  check({13, 70, 3}, 128, false);
  check({5, 3, 4}, 48, true);
  check({1, 1, 12}, 5, false);
  check({9, 57, 16}, 33, false);
}

}  // namespace
}  // namespace sdvae::kernels
