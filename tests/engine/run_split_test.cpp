#include "engine/cpu/run_split.h"

#include <algorithm>
#include <cmath>

#include <gmock/gmock.h>

#include "engine/toy_network.h"

namespace sdvae::cpu {
namespace {

using testing_support::error_of;
using testing_support::Planes;
using testing_support::ToyOps;

std::vector<float> to_floats(const Planes& planes) {
  return {planes.values.begin(), planes.values.end()};
}

class Toy {
 public:
  Toy(const Ops& layers, const Planes& input)
      : input_(input),
        network_{layers, {}},
        half_(shape_of_half(network_.encoder, {kNone, input.height, input.width, input.channels})),
        expected_(testing_support::compute(layers, input)),
        parameters_(network_),
        team_(2) {}

  [[nodiscard]] int count() const { return static_cast<int>(half_.units.size()); }
  [[nodiscard]] const HalfShape& half() const { return half_; }

  void expect_computed(const Split& split) {
    const std::vector<float> input = to_floats(input_);
    std::vector<float> output(expected_.values.size(), NAN);
    run_split(half_, split, {parameters_, false, team_, arena_, rule_}, input, output);
    EXPECT_LE(error_of(output, expected_), 2e-5);
  }

 private:
  Planes input_;
  Network network_;
  HalfShape half_;
  Planes expected_;
  Parameters parameters_;
  kernels::Team team_;
  Arena arena_;
  MemoryRule rule_;
};

TEST(RunSplit, WindowsOfAllLayersGiveTheWhole) {
  ToyOps toy;
  const Ops layers = {
      toy.convolution(4, 40), toy.resnet(40, 40), Upsample{}, toy.convolution(40, 24),
      toy.resnet(24, 32),     toy.norm(32),       Silu{},     toy.convolution(32, 3)};
  Toy run(layers, testing_support::random_planes(4, 23, 17));
  for (const int side : {8, 16, 24}) {
    run.expect_computed({{0, run.count(), SectionWay::windows, side}});
  }
}

TEST(RunSplit, SectionsHandTheirMapsAndSumsOn) {
  ToyOps toy;
  const Ops layers = {
      toy.convolution(4, 40),   toy.resnet(40, 40), toy.attention(40), toy.resnet(40, 24),
      toy.convolution(24, 32),  toy.attention(32),  toy.norm(32),      Silu{},
      toy.convolution(32, 3, 1)};
  Toy run(layers, testing_support::random_planes(4, 70, 19));
  run.expect_computed({{0, 1, SectionWay::windows, 16},
                       {1, 2, SectionWay::windows, 24},
                       {2, 3, SectionWay::attention},
                       {3, 4, SectionWay::whole},
                       {4, 5, SectionWay::windows, 32},
                       {5, 6, SectionWay::attention},
                       {6, 8, SectionWay::windows, 8}});
  run.expect_computed(
      {{0, 3, SectionWay::whole}, {3, 5, SectionWay::windows, 8}, {5, 8, SectionWay::whole}});
}

// The second goes on with a GroupNorm, for which the bands gather.
TEST(RunSplit, BandsOfLinearAttentionGiveTheWhole) {
  ToyOps toy;
  RmsNorm norm = toy.rms_norm(40);
  const Residual first{.body = {toy.linear_attention(40, 64), norm}, .shortcut = {}};
  const Residual second{.body = {toy.linear_attention(40, 32)}, .shortcut = {}};
  const Ops layers = {toy.convolution(4, 40), first,  second,
                      toy.norm(40),           Silu{}, toy.convolution(40, 3)};
  Toy run(layers, testing_support::random_planes(4, 21, 19));
  for (const int rows : {1, 2, 8, 16}) {
    run.expect_computed({{0, 1, SectionWay::windows, 16},
                         {1, 2, SectionWay::bands, rows},
                         {2, 3, SectionWay::bands, 2 * rows},
                         {3, 5, SectionWay::whole}});
  }
}

TEST(RunSplit, LinearAttentionRunsInBandsForLittleRoom) {
  ToyOps toy;
  const Residual attention{.body = {toy.linear_attention(64, 64), toy.rms_norm(64)},
                           .shortcut = {}};
  const Ops layers = {toy.convolution(4, 64), attention, toy.convolution(64, 3)};
  Toy run(layers, testing_support::random_planes(4, 80, 12));
  const auto whole = plan_section({run.half(), 0, run.count()}, {2, false}).arena_floats;
  const auto split = split_network(run.half(), whole / 2, {.threads = 2});
  ASSERT_TRUE(split);
  EXPECT_TRUE(std::ranges::any_of(
      *split, [](const SplitSection& one) { return one.way == SectionWay::bands; }));
  run.expect_computed(*split);
}

TEST(RunSplit, HalvingLayersFindTheirPlaces) {
  ToyOps toy;
  const Convolution half = toy.halving(24, 24, Border::right_bottom);
  const Convolution same_half = toy.halving(24, 24, Border::same);
  const Ops layers = {
      toy.convolution(3, 24), toy.resnet(24, 24), half,   toy.resnet(24, 24),     same_half,
      toy.resnet(24, 24),     toy.norm(24),       Silu{}, toy.convolution(24, 20)};
  Toy run(layers, testing_support::random_planes(3, 60, 44));
  run.expect_computed({{0, run.count(), SectionWay::windows, 8}});
  run.expect_computed({{0, 4, SectionWay::windows, 16}, {4, 8, SectionWay::windows, 8}});
}

TEST(RunSplit, NetworksWithoutNormsTakeOnePass) {
  ToyOps toy;
  Convolution plain = toy.convolution(20, 20);
  plain.bias.reset();
  Toy tiny({Affine{0.5, 0.5}, SoftClamp{}, toy.convolution(4, 20), Relu{}, toy.tiny(20), Relu{},
            Upsample{}, plain, toy.tiny(20), Relu{}, toy.convolution(20, 3), Relu{}, Affine{2, -1}},
           testing_support::random_planes(4, 19, 26));
  tiny.expect_computed({{0, tiny.count(), SectionWay::windows, 16}});
  Toy shuffle({PixelUnshuffle{}, toy.convolution(12, 20), toy.preactivation(20), PixelUnshuffle{},
               toy.convolution(80, 24, 1), toy.preactivation(24), Relu{}, toy.convolution(24, 64),
               PixelShuffle{}, toy.preactivation(16), toy.convolution(16, 12), PixelShuffle{}},
              testing_support::random_planes(3, 40, 28));
  shuffle.expect_computed({{0, shuffle.count(), SectionWay::windows, 8}});
}

TEST(RunSplit, WhatIsChosenForLittleRoomIsTheSame) {
  ToyOps toy;
  const Ops layers = {toy.convolution(4, 40), toy.resnet(40, 40), toy.attention(40),
                      toy.resnet(40, 40),     Upsample{},         toy.convolution(40, 40),
                      toy.resnet(40, 24),     toy.norm(24),       Silu{},
                      toy.convolution(24, 3)};
  Toy run(layers, testing_support::random_planes(4, 48, 40));
  const auto whole = plan_section({run.half(), 0, run.count()}, {2, false}).arena_floats;
  for (const std::size_t limit : {whole * 3 / 4, whole / 2}) {
    const auto split = split_network(run.half(), limit, {.threads = 2});
    ASSERT_TRUE(split) << limit;
    run.expect_computed(*split);
  }
}

}  // namespace
}  // namespace sdvae::cpu
