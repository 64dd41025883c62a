#include "kernels/linear_attention.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include <gmock/gmock.h>

#include "kernels/each_level.h"
#include "kernels/maps.h"

namespace sdvae::kernels {
namespace {

using namespace testing_support;  // NOLINT(google-build-using-namespace)

class LinearAttentionTest : public EachLevel {};
INSTANTIATE_TEST_SUITE_P(Levels, LinearAttentionTest, all_levels());

constexpr double kEpsilon = 1e-15;

std::vector<OwnedMap> random_maps(Size size, int count) {
  std::vector<OwnedMap> maps;
  for (int i = 0; i < count; ++i) maps.emplace_back(size, static_cast<std::uint32_t>(i + 1));
  return maps;
}

std::vector<FeatureMap> views_of(const std::vector<OwnedMap>& maps) {
  std::vector<FeatureMap> views;
  for (const OwnedMap& map : maps) views.push_back(map.view());
  return views;
}

// A channel of all maps' at a position.
double value_at(const std::vector<OwnedMap>& maps, int channel, int position) {
  const FeatureMap& first = maps.front().view();
  return maps.at(static_cast<std::size_t>(channel / first.channels))
      .at(position / first.width, position % first.width, channel % first.channels);
}

// By weights for each pair of positions.
Expected formula(const std::vector<OwnedMap>& maps) {
  const FeatureMap& first = maps.front().view();
  const int positions = first.height * first.width;
  const int heads = static_cast<int>(maps.size()) * first.channels / kHeadWidth / 3;
  Expected expected;
  for (int q = 0; q < positions; ++q) {
    for (int head = 0; head < heads; ++head) {
      const int query = 3 * head * kHeadWidth;
      std::vector<double> sums(kHeadWidth);
      double norm = kEpsilon;
      for (int k = 0; k < positions; ++k) {
        double weight = 0;
        for (int c = query; c < query + kHeadWidth; ++c) {
          weight += std::max(value_at(maps, c, q), 0.0) *
                    std::max(value_at(maps, c + kHeadWidth, k), 0.0);
        }
        norm += weight;
        for (int c = 0; c < kHeadWidth; ++c) {
          sums[static_cast<std::size_t>(c)] +=
              weight * value_at(maps, query + 2 * kHeadWidth + c, k);
        }
      }
      for (const double sum : sums) expected.push_back(sum / norm);
    }
  }
  return expected;
}

OwnedMap attended(const std::vector<OwnedMap>& maps, int threads) {
  Team team(threads);
  const auto views = views_of(maps);
  const FeatureMap& first = views.front();
  OwnedMap output({first.height, first.width, heads_of(views) * kHeadWidth});
  AlignedFloats sums(head_sum_floats(views));
  sum_heads(views, {0, 0, first.height, first.width}, sums.data(), team);
  attend_linearly(views, sums.data(), kEpsilon, output.view(), team);
  return output;
}

TEST_P(LinearAttentionTest, IsItsFormula) {
  for (const Size& size : {Size{5, 7, 64}, Size{1, 1, 32}, Size{2, 300, 32}}) {
    const auto maps = random_maps(size, 6);
    EXPECT_LE(errors_of(attended(maps, 3), formula(maps)).max, 4e-6);
  }
}

TEST_P(LinearAttentionTest, IsTheSameForEveryTeam) {
  const auto maps = random_maps({6, 50, 64}, 6);
  const OwnedMap alone = attended(maps, 1);
  for (const int threads : {2, 7}) {
    const OwnedMap shared = attended(maps, threads);
    EXPECT_TRUE(std::equal(alone.view().values, alone.view().values + float_count(alone.view()),
                           shared.view().values));
  }
}

TEST_P(LinearAttentionTest, SumsAWindowAlone) {
  auto maps = random_maps({4, 6, 32}, 3);
  Team team(2);
  const auto views = views_of(maps);
  AlignedFloats before(head_sum_floats(views));
  AlignedFloats after(head_sum_floats(views));
  const Window window{1, 2, 2, 3};
  sum_heads(views, window, before.data(), team);
  for (const FeatureMap& map : views) {
    for (int i = 0; i < 4 * 6; ++i) {
      const int y = i / 6;
      const int x = i % 6;
      const bool inside =
          y >= window.top && y < window.bottom() && x >= window.left && x < window.right();
      if (!inside) std::fill_n(values_at(map, y, x), map.stride, 9.0F);
    }
  }
  sum_heads(views, window, after.data(), team);
  EXPECT_TRUE(std::equal(before.begin(), before.end(), after.begin()));
}

TEST_P(LinearAttentionTest, NanComesThrough) {
  for (const std::size_t map : {0U, 1U, 2U}) {
    auto maps = random_maps({2, 2, 32}, 3);
    maps[map].view().values[5] = std::numeric_limits<float>::quiet_NaN();
    const OwnedMap output = attended(maps, 1);
    EXPECT_TRUE(std::isnan(output.at(0, 0, 5))) << map;
  }
}

TEST_P(LinearAttentionTest, MixesEachHeadsChannels) {
  Team team(3);
  const OwnedMap before({3, 5, 96}, 1);
  OwnedMap map({3, 5, 96}, 1);
  const AlignedFloats weights = random_floats(std::size_t{96} * kHeadWidth, 2);
  Expected expected;
  for (int i = 0; i < 3 * 5 * 96; ++i) {
    double sum = 0;
    for (int in = 0; in < kHeadWidth; ++in) {
      const auto weight = weights[static_cast<std::size_t>(i % 96 * kHeadWidth + in)];
      const int channel = i % 96 / kHeadWidth * kHeadWidth + in;
      sum += static_cast<double>(weight) * before.at(i / 96 / 5, i / 96 % 5, channel);
    }
    expected.push_back(sum);
  }
  mix_heads(map.view(), weights, team);
  EXPECT_LE(errors_of(map, expected).max, 2e-6);
}

}  // namespace
}  // namespace sdvae::kernels
