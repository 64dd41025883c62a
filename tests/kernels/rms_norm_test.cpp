#include "kernels/rms_norm.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <gmock/gmock.h>

#include "kernels/each_level.h"
#include "kernels/maps.h"

namespace sdvae::kernels {
namespace {

using namespace testing_support;  // NOLINT(google-build-using-namespace)

class RmsNormTest : public EachLevel {};
INSTANTIATE_TEST_SUITE_P(Levels, RmsNormTest, all_levels());

AlignedFloats weights_for(const FeatureMap& map, std::uint32_t seed) {
  AlignedFloats weights = random_floats(static_cast<std::size_t>(map.stride), seed);
  std::fill(weights.begin() + map.channels, weights.end(), 0.0F);
  return weights;
}

double double_at(const float* values, int index) {
  return values != nullptr ? static_cast<double>(values[index]) : 0.0;
}

// Of a call without SiLU, before it is made.
Expected formula(const RmsNormCall& call, const OwnedMap& map) {
  const FeatureMap& view = map.view();
  Expected expected;
  for (int position = 0; position < view.height * view.width; ++position) {
    const int y = position / view.width;
    const int x = position % view.width;
    double square = 0;
    for (int c = 0; c < view.channels; ++c) square += std::pow(map.at(y, x, c), 2);
    const double scale = call.adds_epsilon
                             ? 1 / std::sqrt(square / view.channels + call.epsilon)
                             : std::sqrt(view.channels) / std::max(std::sqrt(square), call.epsilon);
    for (int c = 0; c < view.channels; ++c) {
      const float* const residual =
          call.residual != nullptr ? values_at(*call.residual, y, x) : nullptr;
      expected.push_back(map.at(y, x, c) * scale * double_at(call.weight, c) +
                         double_at(call.bias, c) + double_at(residual, c));
    }
  }
  return expected;
}

TEST_P(RmsNormTest, IsItsFormulaInPlaceAndElsewhere) {
  Team team(3);
  for (const Size& size : {Size{7, 5, 24}, Size{4, 31, 96}, Size{1, 1, 3}}) {
    OwnedMap map(size, 7);
    OwnedMap other(size);
    const AlignedFloats weight = weights_for(map.view(), 3);
    RmsNormCall call{.input = &map.view(), .output = &other.view(), .weight = weight.data()};
    const Expected expected = formula(call, map);
    rms_norm(call, team);
    EXPECT_LE(errors_of(other, expected).max, 2e-6);
    EXPECT_TRUE(other.padding_is_zero());
    call.output = &map.view();
    rms_norm(call, team);
    EXPECT_LE(errors_of(map, expected).max, 2e-6);
  }
}

TEST_P(RmsNormTest, AddsEpsilonBiasAndResidual) {
  Team team(2);
  const OwnedMap map({5, 6, 40}, 7);
  OwnedMap sum({5, 6, 40}, 8);
  const AlignedFloats weight = weights_for(map.view(), 3);
  const AlignedFloats bias = weights_for(map.view(), 4);
  const RmsNormCall call{.input = &map.view(),
                         .output = &sum.view(),
                         .weight = weight.data(),
                         .bias = bias.data(),
                         .residual = &sum.view(),
                         .epsilon = 0.25,
                         .adds_epsilon = true};
  const Expected expected = formula(call, map);
  rms_norm(call, team);
  EXPECT_LE(errors_of(sum, expected).max, 2e-6);
  EXPECT_TRUE(sum.padding_is_zero());
}

TEST_P(RmsNormTest, ZerosStayAndNanComesThrough) {
  Team team(1);
  OwnedMap map({1, 2, 3}, 7);
  std::fill_n(map.view().values, 3, 0.0F);
  map.view().values[map.view().stride + 1] = std::numeric_limits<float>::quiet_NaN();
  const AlignedFloats weight = weights_for(map.view(), 3);
  rms_norm({.input = &map.view(), .output = &map.view(), .weight = weight.data()}, team);
  for (int c = 0; c < 3; ++c) {
    EXPECT_EQ(map.at(0, 0, c), 0.0);
    EXPECT_TRUE(std::isnan(map.at(0, 1, c)));
  }
}

}  // namespace
}  // namespace sdvae::kernels
