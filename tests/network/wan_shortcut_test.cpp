#include "network/wan_shortcut.h"

#include <utility>
#include <vector>

#include <gmock/gmock.h>

namespace sdvae {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

std::vector<std::pair<int, int>> runs_of(const Op& op) {
  std::vector<std::pair<int, int>> runs;
  for (const ChannelRuns::Run& run : std::get<ChannelRuns>(op).runs) {
    runs.emplace_back(run.first, run.count);
  }
  return runs;
}

TEST(WanShortcut, AveragesTheFourPixelsOfEachChannel) {
  const Ops ops = averaging_shortcut({.in = 2, .out = 2}).value();
  EXPECT_TRUE(std::holds_alternative<PixelUnshuffle>(ops.at(0)));
  EXPECT_THAT(runs_of(ops.at(1)), ElementsAre(Pair(0, 4), Pair(4, 4)));
  EXPECT_EQ(std::get<ChannelRuns>(ops.at(1)).scale, 0.25);
}

TEST(WanShortcut, HalvesTimeWithAFrameOfZerosInFront) {
  const Ops same = averaging_shortcut({.in = 2, .out = 2, .changes_time = true}).value();
  EXPECT_THAT(runs_of(same.at(1)), ElementsAre(Pair(0, 4), Pair(4, 4)));
  EXPECT_EQ(std::get<ChannelRuns>(same.at(1)).scale, 0.125);
  const Ops twice = averaging_shortcut({.in = 2, .out = 4, .changes_time = true}).value();
  EXPECT_THAT(runs_of(twice.at(1)), ElementsAre(Pair(0, 0), Pair(0, 4), Pair(4, 0), Pair(4, 4)));
  EXPECT_EQ(std::get<ChannelRuns>(twice.at(1)).scale, 0.25);
}

TEST(WanShortcut, OfTheLastLevelIsTheValueItself) {
  EXPECT_THAT(averaging_shortcut({.in = 3, .out = 3, .changes_size = false}).value(), IsEmpty());
}

TEST(WanShortcut, DoublesTheSizeByTheNearestPixelWhereTheChannelsStay) {
  for (const bool changes_time : {false, true}) {
    const Ops ops = repeating_shortcut({.in = 3, .out = 3, .changes_time = changes_time}).value();
    ASSERT_EQ(ops.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<Upsample>(ops.front()));
  }
}

TEST(WanShortcut, DealsOutChannelsWhereTheyBecomeFewer) {
  const Ops ops = repeating_shortcut({.in = 4, .out = 2}).value();
  EXPECT_THAT(runs_of(ops.at(0)), ElementsAre(Pair(0, 1), Pair(0, 1), Pair(1, 1), Pair(1, 1),
                                              Pair(2, 1), Pair(2, 1), Pair(3, 1), Pair(3, 1)));
  EXPECT_TRUE(std::holds_alternative<PixelShuffle>(ops.at(1)));
}

TEST(WanShortcut, DropsTheFirstOfTwoFrames) {
  const Ops ops = repeating_shortcut({.in = 4, .out = 2, .changes_time = true}).value();
  EXPECT_THAT(runs_of(ops.at(0)), ElementsAre(Pair(1, 1), Pair(1, 1), Pair(1, 1), Pair(1, 1),
                                              Pair(3, 1), Pair(3, 1), Pair(3, 1), Pair(3, 1)));
}

TEST(WanShortcut, LeadsFromNoNumberOfChannelsToAnyOther) {
  EXPECT_FALSE(averaging_shortcut({.in = 3, .out = 8}));
  EXPECT_FALSE(repeating_shortcut({.in = 8, .out = 3}));
}

}  // namespace
}  // namespace sdvae
