#include "kernels/depthwise.h"

#include <algorithm>
#include <cmath>

#include <gmock/gmock.h>

#include "kernels/each_level.h"
#include "kernels/maps.h"

namespace sdvae::kernels {
namespace {

using namespace testing_support;  // NOLINT(google-build-using-namespace)

class DepthwiseTest : public EachLevel {};
INSTANTIATE_TEST_SUITE_P(Levels, DepthwiseTest, all_levels());

double silu(double x) { return x / (1 + std::exp(-x)); }

// A call with weights of its own.
struct Case {
  Case(Size size, int kernel, bool silu_input, bool gated)
      : input(size, 1),
        output({size.height, size.width, gated ? size.channels / 2 : size.channels}),
        weights(random_floats(static_cast<std::size_t>(size.channels * kernel * kernel), 2)),
        bias(random_floats(static_cast<std::size_t>(padded(size.channels)), 3)),
        call{.input = &input.view(),
             .output = &output.view(),
             .kernel = kernel,
             .weights = weights,
             .bias = bias.data(),
             .silu_input = silu_input,
             .gated = gated} {
    std::fill(bias.begin() + size.channels, bias.end(), 0.0F);
  }

  [[nodiscard]] double filtered(int y, int x, int c) const {
    double sum = call.bias != nullptr ? static_cast<double>(bias[static_cast<std::size_t>(c)]) : 0;
    const int taps = call.kernel * call.kernel;
    for (int tap = 0; tap < taps; ++tap) {
      const double value = input.at(y + tap / call.kernel - call.kernel / 2,
                                    x + tap % call.kernel - call.kernel / 2, c);
      sum += static_cast<double>(weights[static_cast<std::size_t>(c * taps + tap)]) *
             (call.silu_input ? silu(value) : value);
    }
    return sum;
  }

  [[nodiscard]] Expected formula() const {
    const FeatureMap& to = output.view();
    Expected expected;
    for (int i = 0; i < to.height * to.width * to.channels; ++i) {
      const int y = i / to.channels / to.width;
      const int x = i / to.channels % to.width;
      const int c = i % to.channels;
      const double gate = call.gated ? silu(filtered(y, x, c + to.channels)) : 1.0;
      expected.push_back(filtered(y, x, c) * gate);
    }
    return expected;
  }

  void compute(int threads) {
    Team team(threads);
    AlignedFloats scratch = used_memory(depthwise_scratch_floats(call, threads));
    depthwise_convolution(call, scratch.data(), team);
  }

  OwnedMap input;
  OwnedMap output;
  AlignedFloats weights;
  AlignedFloats bias;
  DepthwiseCall call;
};

TEST_P(DepthwiseTest, IsItsFormula) {
  for (const int kernel : {3, 5}) {
    for (const Size& size : {Size{7, 9, 24}, Size{1, 1, 3}, Size{2, 40, 64}, Size{12, 1, 17}}) {
      for (const bool silu_input : {false, true}) {
        Case one(size, kernel, silu_input, false);
        one.compute(3);
        EXPECT_LE(errors_of(one.output, one.formula()).max, 2e-6);
        EXPECT_TRUE(one.output.padding_is_zero());
      }
    }
  }
}

// A product of two has larger values than most, by which the error is not divided.
TEST_P(DepthwiseTest, GatesOnTheWay) {
  for (const int kernel : {3, 5}) {
    Case one({5, 6, 96}, kernel, true, true);
    one.compute(2);
    EXPECT_LE(errors_of(one.output, one.formula()).max, 5e-6);
  }
  Case without_bias({5, 6, 32}, 3, false, true);
  without_bias.call.bias = nullptr;
  without_bias.compute(1);
  EXPECT_LE(errors_of(without_bias.output, without_bias.formula()).max, 5e-6);
}

// Wide enough for several blocks of channels, and teams that share blocks or rows.
TEST_P(DepthwiseTest, IsTheSameForEveryTeam) {
  Case alone({9, 130, 320}, 3, true, true);
  alone.compute(1);
  EXPECT_LE(errors_of(alone.output, alone.formula()).max, 5e-6);
  for (const int threads : {2, 5, 13}) {
    Case shared({9, 130, 320}, 3, true, true);
    shared.compute(threads);
    EXPECT_TRUE(std::equal(shared.output.view().values,
                           shared.output.view().values + float_count(shared.output.view()),
                           alone.output.view().values));
  }
}

}  // namespace
}  // namespace sdvae::kernels
