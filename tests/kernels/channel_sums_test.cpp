#include "kernels/channel_sums.h"

#include <gmock/gmock.h>

#include "kernels/maps.h"

namespace sdvae::kernels {
namespace {

using testing_support::OwnedMap;

TEST(ChannelSums, AreTheSumsOfEachChannel) {
  Team team(3);
  const OwnedMap map({23, 37, 19}, 4);
  ChannelSums sums;
  // In three windows: they add up.
  add_sums(map.view(), {0, 0, 23, 10}, sums, team);
  add_sums(map.view(), {0, 10, 5, 27}, sums, team);
  add_sums(map.view(), {5, 10, 18, 27}, sums, team);
  EXPECT_EQ(sums.positions, 23 * 37);
  ASSERT_EQ(sums.sum.size(), 19U);
  for (int c = 0; c < 19; ++c) {
    double sum = 0;
    double square = 0;
    for (int i = 0; i < 23 * 37; ++i) {
      const double value = map.at(i / 37, i % 37, c);
      sum += value;
      square += value * value;
    }
    EXPECT_NEAR(sums.sum[static_cast<std::size_t>(c)], sum, 1e-3);
    EXPECT_NEAR(sums.square[static_cast<std::size_t>(c)], square, 1e-3);
  }
}

TEST(MemberSums, AddUpOverMembersAndLeaveOutThePadding) {
  MemberSums parts(2, 18);
  const std::vector<float> ones(16, 1.0F);
  const std::vector<float> twos(16, 2.0F);
  parts.add(0, 0, ones, twos);
  parts.add(1, 0, ones, twos);
  parts.add(1, 16, ones, twos);
  ChannelSums sums;
  parts.add_to(sums, 3);
  EXPECT_EQ(sums.positions, 3);
  ASSERT_EQ(sums.sum.size(), 18U);
  EXPECT_EQ(sums.sum[0], 2.0);
  EXPECT_EQ(sums.square[15], 4.0);
  EXPECT_EQ(sums.sum[17], 1.0);
}

}  // namespace
}  // namespace sdvae::kernels
