#include "kernels/group_norm.h"

#include <cmath>
#include <tuple>

#include <gmock/gmock.h>

#include "kernels/each_level.h"
#include "kernels/maps.h"

namespace sdvae::kernels {
namespace {

using namespace testing_support;  // NOLINT(google-build-using-namespace)

class GroupNormTest : public EachLevel {};
INSTANTIATE_TEST_SUITE_P(Levels, GroupNormTest, all_levels());

struct Parameters {
  AlignedFloats weight;
  AlignedFloats bias;
  int groups;
  bool silu;
};

Expected reference(const OwnedMap& map, const Parameters& parameters) {
  const FeatureMap& view = map.view();
  const int width = view.channels / parameters.groups;
  Expected expected;
  std::vector<double> mean(static_cast<std::size_t>(parameters.groups));
  std::vector<double> square(mean.size());
  const auto each = [&](auto visit) {
    for (int y = 0; y < view.height; ++y) {
      for (int x = 0; x < view.width; ++x) {
        for (int c = 0; c < view.channels; ++c) visit(map.at(y, x, c), static_cast<std::size_t>(c));
      }
    }
  };
  const double count = view.height * view.width * width;
  const auto group = [&](std::size_t c) { return c / static_cast<std::size_t>(width); };
  each([&](double x, std::size_t c) { mean[group(c)] += x / count; });
  each([&](double x, std::size_t c) {
    square[group(c)] += std::pow(x - mean[group(c)], 2) / count;
  });
  each([&](double x, std::size_t c) {
    const double normal = (x - mean[group(c)]) / std::sqrt(square[group(c)] + 1e-6);
    const double y = normal * static_cast<double>(parameters.weight[c]) +
                     static_cast<double>(parameters.bias[c]);
    expected.push_back(parameters.silu ? y / (1.0 + std::exp(-y)) : y);
  });
  return expected;
}

TEST_P(GroupNormTest, IsTheFormulaInPlaceAndElsewhere) {
  Team team(3);
  for (const auto& [size, groups] :
       {std::tuple{Size{7, 5, 24}, 4}, std::tuple{Size{40, 31, 64}, 32},
        std::tuple{Size{1, 1, 32}, 2}}) {
    for (const bool silu : {false, true}) {
      OwnedMap map(size, 7);
      for (int i = 0; i < size.height * size.width; ++i)
        map.view().values[i * map.view().stride] += 9;
      const auto channels = static_cast<std::size_t>(size.channels);
      const Parameters parameters{random_floats(channels, 1), random_floats(channels, 2), groups,
                                  silu};
      const Expected expected = reference(map, parameters);
      ChannelSums sums;
      add_sums(map.view(), {0, 0, map.view().height, map.view().width}, sums, team);
      OwnedMap other(size);
      GroupNormCall call{.input = &map.view(),
                         .output = &other.view(),
                         .sums = &sums,
                         .weight = parameters.weight.data(),
                         .bias = parameters.bias.data(),
                         .groups = groups,
                         .silu = silu};
      group_norm(call, team);
      EXPECT_LE(errors_of(other, expected).max, 2e-6);
      EXPECT_TRUE(other.padding_is_zero());
      call.output = &map.view();
      group_norm(call, team);
      EXPECT_LE(errors_of(map, expected).max, 2e-6);
    }
  }
}

TEST_P(GroupNormTest, SiluHoldsAtTheEndsOfItsRange) {
  Team team(1);
  OwnedMap map({1, 8, 1}, 1);
  const std::array<float, 8> values = {-1e30F, -200, -90, -20, 20, 90, 1e30F, NAN};
  for (std::size_t i = 0; i < values.size(); ++i) map.view().values[i * 16] = values.at(i);
  const ChannelSums identity{{0.0}, {8.0}, 8};
  const float one = 1;
  const float zero = 0;
  group_norm({.input = &map.view(),
              .output = &map.view(),
              .sums = &identity,
              .weight = &one,
              .bias = &zero,
              .groups = 1,
              .epsilon = 0,
              .silu = true},
             team);
  for (const int i : {0, 1, 2}) EXPECT_NEAR(map.at(0, i, 0), 0.0, 1e-7);
  EXPECT_NEAR(map.at(0, 3, 0), -20.0 / (1 + std::exp(20.0)), 1e-13);
  EXPECT_FLOAT_EQ(static_cast<float>(map.at(0, 4, 0)), 20.0F);
  EXPECT_EQ(map.at(0, 5, 0), 90.0);
  EXPECT_EQ(map.at(0, 6, 0), static_cast<double>(1e30F));
  EXPECT_TRUE(std::isnan(map.at(0, 7, 0)));
}

}  // namespace
}  // namespace sdvae::kernels
