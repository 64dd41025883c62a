#include "engine/cpu/units.h"

#include <cmath>

#include <gmock/gmock.h>

#include "engine/cpu/run_split.h"
#include "engine/each_operation.h"

namespace sdvae::cpu {
namespace {

using testing::ElementsAre;
using testing_support::Planes;
using testing_support::ToyOps;

TEST(Units, AreWhatRunsTogether) {
  ToyOps toy;
  const Ops ops = {toy.convolution(4, 16),  Relu{},       toy.tiny(16), Relu{},     Upsample{},
                   toy.convolution(16, 16), toy.norm(16), Silu{},       Upsample{}, toy.norm(16)};
  std::vector<std::size_t> sizes;
  for (const OpChain& unit : units_of(ops)) sizes.push_back(unit.size());
  EXPECT_THAT(sizes, ElementsAre(2, 2, 2, 2, 1, 1));
}

TEST(Units, KnowWhetherTheyBeginWithANorm) {
  ToyOps toy;
  const Op resnet = toy.resnet(16, 32);
  const Op late = Residual{.body = {toy.convolution(16, 16), toy.norm(16)}, .shortcut = {}};
  const Op tiny = toy.tiny(16);
  EXPECT_TRUE(begins_with_norm({&resnet}));
  EXPECT_FALSE(begins_with_norm({&late}));
  EXPECT_FALSE(begins_with_norm({&tiny}));
}

TEST(Units, OfAttentionAreKnown) {
  ToyOps toy;
  const Op attention = toy.attention(16);
  const Op resnet = toy.resnet(16, 16);
  EXPECT_TRUE(attention_unit({&attention}));
  EXPECT_FALSE(attention_unit({&resnet}));
}

Op attending(Ops before, ToyOps& toy) {
  Residual block{.body = std::move(before), .shortcut = {}};
  block.body.push_back(toy.attention(8).body.back());
  return block;
}

TEST(Units, OfAttentionTakeEachPositionByItselfBefore) {
  ToyOps toy;
  for (const Op& op :
       {attending({toy.convolution(8, 8)}, toy), attending({Silu{}, toy.norm(8)}, toy),
        attending({toy.norm(8), toy.norm(8)}, toy),
        attending({PixelUnshuffle{}, PixelShuffle{}}, toy), attending({toy.attention(8)}, toy)}) {
    EXPECT_FALSE(attention_unit({&op}));
  }
}

// As a whole, and in windows of several sizes where nothing mixes all positions.
std::vector<Split> splits_of(const Ops& ops, int count) {
  std::vector<Split> splits = {{{0, count, SectionWay::whole}}};
  if (mixes_all_positions(chain_of(ops))) return splits;
  for (const int side : {8, 16, 24}) splits.push_back({{0, count, SectionWay::windows, side}});
  for (int cut = 1; cut < count; ++cut) {
    splits.push_back({{0, cut, SectionWay::windows, 16}, {cut, count, SectionWay::windows, 8}});
    splits.push_back({{0, cut, SectionWay::whole}, {cut, count, SectionWay::windows, 8}});
  }
  return splits;
}

std::vector<float> computed(const Ops& ops, const Planes& input, const Split& split) {
  const Network network{ops, {}};
  const HalfShape half =
      shape_of_half(network.encoder, {kNone, input.height, input.width, input.channels});
  const Parameters parameters(network);
  kernels::Team team(2);
  Arena arena;
  const MemoryRule rule;
  const std::vector<float> values(input.values.begin(), input.values.end());
  const Map& last = half.maps.back();
  std::vector<float> output(static_cast<std::size_t>(last.channels * last.height * last.width),
                            NAN);
  run_split(half, split, {parameters, false, team, arena, rule}, values, output);
  return output;
}

// The definition is what is computed.
void expect_computed(const Ops& ops, const Planes& input) {
  const Planes expected = testing_support::compute(ops, input);
  for (const Split& split : splits_of(ops, static_cast<int>(units_of(ops).size()))) {
    EXPECT_LE(testing_support::error_of(computed(ops, input, split), expected), 1e-4)
        << split.size() << " sections, " << split.front().last << " units, side "
        << split.back().side;
  }
}

TEST(Units, ResidualsOfAnyGeometryAreComputed) {
  ToyOps toy;
  const Residual halving{.body = {toy.norm(24), Silu{}, toy.convolution(24, 24),
                                  toy.halving(24, 32, Border::right_bottom), toy.norm(32)},
                         .shortcut = {PixelUnshuffle{}, toy.convolution(96, 32, 1)}};
  const Residual hourglass{.body = {toy.convolution(32, 16), toy.halving(16, 16, Border::same),
                                    toy.norm(16), Silu{}, Upsample{}, toy.convolution(16, 32)},
                           .shortcut = {}};
  const Residual doubling{.body = {toy.norm(32), Upsample{}, toy.convolution(32, 24)},
                          .shortcut = {toy.convolution(32, 96, 1), PixelShuffle{}}};
  expect_computed({toy.convolution(4, 24), halving, hourglass, doubling, toy.norm(24), Silu{},
                   toy.convolution(24, 3)},
                  testing_support::random_planes(4, 56, 44));
}

TEST(Units, OfAttentionAreComputedInBandsWhateverRunsBefore) {
  ToyOps toy;
  std::vector<Op> units = {attending({toy.norm(8), Silu{}}, toy), attending({}, toy),
                           attending({Relu{}}, toy), attending({toy.rms_norm(8)}, toy),
                           attending({Affine{2, -1}, toy.convolution(8, 8, 1)}, toy)};
#ifdef __SANITIZE_ADDRESS__
  units.resize(1);  // More than a band is 20 s of checks each, of the same places.
#endif
  for (const Op& op : units) {
    ASSERT_TRUE(attention_unit({&op}));
    const Ops ops = {toy.convolution(4, 8), op, toy.convolution(8, 3)};
    const Planes input = testing_support::random_planes(4, 130, 64);
    ASSERT_GT(bands_of({kNone, 130, 64, 8}).size(), 1U);
    const auto whole = computed(ops, input, {{0, 3, SectionWay::whole}});
    const auto bands = computed(ops, input,
                                {{0, 1, SectionWay::windows, 32},
                                 {1, 2, SectionWay::attention},
                                 {2, 3, SectionWay::windows, 32}});
    Planes expected = testing_support::random_planes(3, 130, 64);
    expected.values.assign(whole.begin(), whole.end());
    EXPECT_LE(testing_support::error_of(bands, expected), 2e-5);
  }
}

// What stays as it is for the sum is written over by none of them.
TEST(Units, ResidualsMayBeginAndEndWithAnything) {
  ToyOps toy;
  const auto residual = [](Ops body) { return Residual{.body = std::move(body), .shortcut = {}}; };
  for (const Residual& block :
       {residual({toy.convolution(24, 24)}), residual({Relu{}}), residual({Silu{}}),
        residual({Affine{2, 1}, SoftClamp{}}), residual({toy.norm(24)}),
        residual({Upsample{}, toy.halving(24, 24, Border::same)}),
        residual({PixelUnshuffle{}, PixelShuffle{}}),
        residual({residual({Relu{}, toy.convolution(24, 24), Relu{}}), Relu{}}),
        residual({residual({toy.norm(24), Silu{}, toy.convolution(24, 24)}), Silu{}})}) {
    expect_computed({toy.convolution(4, 24), block, toy.convolution(24, 24), Relu{}, block},
                    testing_support::random_planes(4, 30, 22));
  }
}

TEST(Units, BothBranchesOfAResidualTakeTheSameValue) {
  ToyOps toy;
  for (const Residual& block :
       {Residual{.body = {Relu{}, toy.convolution(24, 24)}, .shortcut = {toy.convolution(24, 24)}},
        Residual{.body = {toy.norm(24), Relu{}}, .shortcut = {toy.norm(24), Silu{}}},
        Residual{.body = {Relu{}, toy.norm(24)}, .shortcut = {toy.norm(24)}}}) {
    expect_computed({toy.convolution(4, 24), block, toy.convolution(24, 3)},
                    testing_support::random_planes(4, 28, 20));
  }
}

TEST(Units, EveryKindOfOperationIsComputed) {
  ToyOps toy;
  for (const Op& op : testing_support::each_operation(toy)) {
    SCOPED_TRACE(op.index());
    for (const Ops& ops : testing_support::networks_around(op, toy)) {
      expect_computed(ops, testing_support::random_planes(4, 28, 20));
    }
  }
}

}  // namespace
}  // namespace sdvae::cpu
