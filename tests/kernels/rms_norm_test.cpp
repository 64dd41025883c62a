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

AlignedFloats weights_for(const FeatureMap& map) {
  AlignedFloats weights = random_floats(static_cast<std::size_t>(map.stride), 3);
  std::fill(weights.begin() + map.channels, weights.end(), 0.0F);
  return weights;
}

Expected formula(const OwnedMap& map, const AlignedFloats& weight) {
  const FeatureMap& view = map.view();
  Expected expected;
  for (int position = 0; position < view.height * view.width; ++position) {
    const auto value = [&](int c) {
      return map.at(position / view.width, position % view.width, c);
    };
    double square = 0;
    for (int c = 0; c < view.channels; ++c) square += value(c) * value(c);
    const double length = std::max(std::sqrt(square), 1e-12);
    for (int c = 0; c < view.channels; ++c) {
      expected.push_back(std::sqrt(view.channels) * value(c) / length *
                         static_cast<double>(weight[static_cast<std::size_t>(c)]));
    }
  }
  return expected;
}

TEST_P(RmsNormTest, IsItsFormulaInPlaceAndElsewhere) {
  Team team(3);
  for (const Size& size : {Size{7, 5, 24}, Size{4, 31, 96}, Size{1, 1, 3}}) {
    OwnedMap map(size, 7);
    OwnedMap other(size);
    const AlignedFloats weight = weights_for(map.view());
    const Expected expected = formula(map, weight);
    rms_norm({.input = &map.view(), .output = &other.view(), .weight = weight.data()}, team);
    EXPECT_LE(errors_of(other, expected).max, 2e-6);
    EXPECT_TRUE(other.padding_is_zero());
    rms_norm({.input = &map.view(), .output = &map.view(), .weight = weight.data()}, team);
    EXPECT_LE(errors_of(map, expected).max, 2e-6);
  }
}

TEST_P(RmsNormTest, ZerosStayAndNanComesThrough) {
  Team team(1);
  OwnedMap map({1, 2, 3}, 7);
  std::fill_n(map.view().values, 3, 0.0F);
  map.view().values[map.view().stride + 1] = std::numeric_limits<float>::quiet_NaN();
  const AlignedFloats weight = weights_for(map.view());
  rms_norm({.input = &map.view(), .output = &map.view(), .weight = weight.data()}, team);
  for (int c = 0; c < 3; ++c) {
    EXPECT_EQ(map.at(0, 0, c), 0.0);
    EXPECT_TRUE(std::isnan(map.at(0, 1, c)));
  }
}

}  // namespace
}  // namespace sdvae::kernels
