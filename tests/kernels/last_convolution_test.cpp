#include "kernels/last_convolution.h"

#include <algorithm>

#include <gmock/gmock.h>

#include "kernels/convolution_reference.h"
#include "kernels/each_level.h"

namespace sdvae::kernels {
namespace {

using namespace testing_support;  // NOLINT(google-build-using-namespace)

class LastConvolutionTest : public EachLevel {};
INSTANTIATE_TEST_SUITE_P(Levels, LastConvolutionTest, all_levels());

void check(Size in_size, int out_channels) {
  Team team(3);
  OwnedMap in(in_size, 3);
  OwnedMap out({in_size.height, in_size.width, out_channels});
  const AlignedFloats oihw =
      random_floats(static_cast<std::size_t>(9 * in_size.channels * out_channels), 5);
  AlignedFloats bias = random_floats(static_cast<std::size_t>(padded(out_channels)), 6);
  std::fill(bias.begin() + out_channels, bias.end(), 0.0F);
  AlignedFloats weights = used_memory(last_weight_floats(in_size.channels, out_channels));
  prepare_last_weights(oihw, out_channels, weights.data(), team);
  const LastConvolutionCall call{
      .input = &in.view(), .output = &out.view(), .weights = weights.data(), .bias = bias.data()};
  AlignedFloats scratch = used_memory(last_scratch_floats(call, team.size()));
  last_convolution(call, scratch.data(), team);
  EXPECT_LE(errors_of(out, convolve_3x3(in, oihw, bias, out_channels)).max, 3e-6);
  EXPECT_TRUE(out.padding_is_zero());
}

TEST_P(LastConvolutionTest, IsTheFormula) {
  check({13, 17, 128}, 3);
  check({2, 5, 33}, 8);
  check({1, 1, 32}, 12);
  check({40, 3, 16}, 1);
}

}  // namespace
}  // namespace sdvae::kernels
