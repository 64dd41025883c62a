#include "engine/cpu/split_network.h"

#include <gmock/gmock.h>

#include "engine/toy_network.h"

namespace sdvae::cpu {
namespace {

using testing_support::ToyOps;

Ops decoder(ToyOps& toy) {
  return {toy.convolution(4, 48), toy.resnet(48, 48), toy.attention(48),
          toy.resnet(48, 48),     Upsample{},         toy.convolution(48, 48),
          toy.resnet(48, 32),     Upsample{},         toy.convolution(32, 32),
          toy.resnet(32, 32),     toy.norm(32),       Silu{},
          toy.convolution(32, 3)};
}

int count_ways(const Split& split, SectionWay way) {
  int count = 0;
  for (const SplitSection& section : split) count += section.way == way ? 1 : 0;
  return count;
}

TEST(SplitNetwork, WithRoomEnoughItIsOneSection) {
  ToyOps toy;
  const auto layers = decoder(toy);
  const HalfShape half = shape_of_half(layers, {kNone, 64, 48, 4});
  const auto split = split_network(half, std::size_t{1} << 40, {.threads = 2});
  ASSERT_TRUE(split);
  ASSERT_EQ(split->size(), 1U);
  EXPECT_EQ(split->front().way, SectionWay::whole);
}

TEST(SplitNetwork, LessRoomTakesMoreSectionsAndStaysWithinIt) {
  ToyOps toy;
  const auto layers = decoder(toy);
  const HalfShape half = shape_of_half(layers, {kNone, 64, 48, 4});
  const std::size_t whole = plan_section({half, 0, 10}, {2, false}).arena_floats;
  const auto split = split_network(half, whole / 3, {.threads = 2});
  ASSERT_TRUE(split);
  EXPECT_GT(count_ways(*split, SectionWay::windows), 0);
  int next = 0;
  for (const SplitSection& section : *split) {
    EXPECT_EQ(section.first, next);
    EXPECT_GT(section.last, section.first);
    next = section.last;
    EXPECT_LE(section.arena_floats, whole / 3);
  }
  EXPECT_EQ(next, 10);
}

TEST(SplitNetwork, AttentionHasItsOwnSectionWhereItDoesNotFit) {
  ToyOps toy;
  const auto layers = decoder(toy);
  const HalfShape half = shape_of_half(layers, {kNone, 256, 256, 4});
  // Room for five maps before the upsampling, of 48 channels: attention as a whole takes six.
  const auto split = split_network(half, std::size_t{256} * 256 * 48 * 5, {.threads = 2});
  ASSERT_TRUE(split);
  EXPECT_EQ(count_ways(*split, SectionWay::attention), 1);
}

TEST(SplitNetwork, TooLittleIsNothing) {
  ToyOps toy;
  const auto layers = decoder(toy);
  const HalfShape half = shape_of_half(layers, {kNone, 64, 48, 4});
  EXPECT_FALSE(split_network(half, 10000, {.threads = 2}));
}

TEST(SplitNetwork, WindowsCoverAMapOnce) {
  const Map map{kNone, 100, 70, 16};
  std::vector<int> covered(std::size_t{100} * 70);
  for (const Window& window : windows_of(map, 32)) {
    EXPECT_LE(window.height, 32);
    EXPECT_LE(window.width, 32);
    for (int y = window.top; y < window.bottom(); ++y) {
      for (int x = window.left; x < window.right(); ++x) {
        const int position = y * 70 + x;
        ++covered.at(static_cast<std::size_t>(position));
      }
    }
  }
  EXPECT_THAT(covered, testing::Each(1));
}

}  // namespace
}  // namespace sdvae::cpu
