#include "kernels/elementwise.h"

#include <cmath>
#include <vector>

#include <gmock/gmock.h>

#include "kernels/maps.h"

namespace sdvae::kernels {
namespace {

using testing_support::OwnedMap;

TEST(Elementwise, ChangesEachValue) {
  Team team(2);
  const OwnedMap before({3, 5, 6}, 1);
  OwnedMap map({3, 5, 6}, 1);
  relu(map.view(), team);
  EXPECT_EQ(map.at(2, 3, 5), std::max(0.0, before.at(2, 3, 5)));
  map = OwnedMap({3, 5, 6}, 1);
  soft_clamp(map.view(), team);
  EXPECT_NEAR(map.at(0, 4, 2), 3 * std::tanh(before.at(0, 4, 2) / 3), 1e-6);
  map = OwnedMap({3, 5, 6}, 1);
  affine(map.view(), 2, -1, team);
  EXPECT_FLOAT_EQ(static_cast<float>(map.at(1, 1, 1)),
                  2 * static_cast<float>(before.at(1, 1, 1)) - 1);
  EXPECT_TRUE(map.padding_is_zero());
}

TEST(Elementwise, AddsEachValueOfAnotherMap) {
  Team team(2);
  const OwnedMap from({3, 5, 6}, 1);
  const OwnedMap before({3, 5, 6}, 2);
  OwnedMap to({3, 5, 6}, 2);
  add(from.view(), to.view(), team);
  for (int i = 0; i < 3 * 5 * 6; ++i) {
    EXPECT_FLOAT_EQ(static_cast<float>(to.at(i / 30, i / 6 % 5, i % 6)),
                    static_cast<float>(before.at(i / 30, i / 6 % 5, i % 6)) +
                        static_cast<float>(from.at(i / 30, i / 6 % 5, i % 6)));
  }
  EXPECT_TRUE(to.padding_is_zero());
}

TEST(Elementwise, UpsamplesByNearestNeighbour) {
  Team team(2);
  const OwnedMap from({3, 4, 5}, 1);
  OwnedMap to({6, 8, 5});
  upsample(from.view(), to.view(), team);
  for (int i = 0; i < 6 * 8 * 5; ++i) {
    EXPECT_EQ(to.at(i / 40, i / 5 % 8, i % 5), from.at(i / 80, i / 5 % 8 / 2, i % 5));
  }
  EXPECT_TRUE(to.padding_is_zero());
}

TEST(Elementwise, PixelShufflesAreTorchsAndInverse) {
  Team team(2);
  const OwnedMap map({4, 6, 5}, 2);
  OwnedMap small({2, 3, 20});
  pixel_unshuffle(map.view(), {}, small.view(), team);
  EXPECT_EQ(small.at(1, 2, 4 * 3 + 2 * 0 + 1), map.at(2, 5, 3));
  EXPECT_EQ(small.at(0, 1, 4 * 4 + 2 * 1 + 0), map.at(1, 2, 4));
  EXPECT_TRUE(small.padding_is_zero());
  OwnedMap back({4, 6, 5});
  pixel_shuffle(small.view(), {}, back.view(), team);
  for (int i = 0; i < 4 * 6 * 5; ++i) {
    EXPECT_EQ(back.at(i / 30, i / 5 % 6, i % 5), map.at(i / 30, i / 5 % 6, i % 5));
  }
  EXPECT_TRUE(back.padding_is_zero());
}

TEST(Elementwise, SumsRunsOfChannels) {
  Team team(2);
  const OwnedMap map({4, 6, 5}, 2);
  OwnedMap sums({4, 6, 3}, 1);
  sum_runs(map.view(), std::vector<ChannelRun>{{1, 3}, {0, 0}, {4, 1}}, 0.5F, sums.view(), team);
  EXPECT_NEAR(sums.at(3, 5, 0), (map.at(3, 5, 1) + map.at(3, 5, 2) + map.at(3, 5, 3)) / 2, 1e-6);
  EXPECT_EQ(sums.at(2, 1, 1), 0.0);
  EXPECT_EQ(sums.at(1, 4, 2), map.at(1, 4, 4) / 2);
  EXPECT_TRUE(sums.padding_is_zero());
}

}  // namespace
}  // namespace sdvae::kernels
