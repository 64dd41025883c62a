#include "network/traits.h"

#include <cmath>

#include <gmock/gmock.h>

#include "engine/cpu/cpu_runner.h"
#include "engine/each_operation.h"

namespace sdvae {
namespace {

using testing_support::ToyOps;

constexpr int kHeight = 4;
constexpr int kWidth = 44;
constexpr int kChannels = 20;

Tensor run(const Ops& ops, const Tensor& input) {
  BoundRequest bound;
  bound.request.threads = 2;
  bound.network.encoder = ops;
  return open_cpu_runner(bound).runner->encode(input, Dtype::float32);
}

Tensor picture() {
  const auto planes = testing_support::random_planes(kChannels, kHeight, kWidth);
  Tensor tensor{{1, kChannels, kHeight, kWidth}, {}};
  for (const double value : planes.values) tensor.values.push_back(static_cast<float>(value));
  return tensor;
}

// Columns of the output in which some value is another, rounding aside.
std::vector<bool> changed_columns(const Tensor& before, const Tensor& after) {
  const auto width = static_cast<std::size_t>(before.shape[3]);
  std::vector<bool> changed(width);
  for (std::size_t i = 0; i < before.values.size(); ++i) {
    if (std::abs(before.values[i] - after.values[i]) > 1e-3F) changed[i % width] = true;
  }
  return changed;
}

// The computed reach is that of the numbers: each column of the input changes those columns of the
// output alone whose inputs it is among; or all, where a norm or attention looks at whole maps.
void expect_reach(const Ops& ops) {
  const Tensor input = picture();
  const Tensor output = run(ops, input);
  const OpChain chain = chain_of(ops);
  const bool reaches_all = norm_count(chain) > 0 || mixes_all_positions(chain);
  EXPECT_EQ(output.shape[1], channels_after(chain, kChannels));
  EXPECT_EQ(output.shape[3], outputs_of(chain, {0, kWidth}).end);
  for (int x = 0; x < kWidth; ++x) {
    Tensor perturbed = input;
    for (std::size_t i = 0; i < perturbed.values.size(); ++i) {
      if (static_cast<int>(i % kWidth) == x) perturbed.values[i] += 30.0F;
    }
    const std::vector<bool> changed = changed_columns(output, run(ops, perturbed));
    for (int column = 0; column < static_cast<int>(changed.size()); ++column) {
      const Span inputs = inputs_of(chain, {column, column + 1});
      EXPECT_EQ(changed[static_cast<std::size_t>(column)],
                reaches_all || (inputs.begin <= x && x < inputs.end))
          << "input " << x << ", output " << column;
    }
  }
}

Residual two_convolutions(ToyOps& toy, int channels) {
  return {.body = {toy.convolution(channels, channels), toy.convolution(channels, channels)},
          .shortcut = {}};
}

TEST(Traits, TheReachOfResidualsAroundAHalvingIsComputed) {
  for (const Border border : {Border::same, Border::right_bottom}) {
    ToyOps toy;
    const Ops ops = {two_convolutions(toy, kChannels), toy.halving(kChannels, 24, border),
                     two_convolutions(toy, 24)};
    // 2 positions each side at half the size, what halving looks at, 2 at the whole size.
    const Span reach = inputs_of(chain_of(ops), {10, 11});
    EXPECT_EQ(reach.begin, border == Border::same ? 13 : 14);
    EXPECT_EQ(reach.end, border == Border::same ? 28 : 29);
    expect_reach(ops);
  }
}

TEST(Traits, AResidualReachesAsFarAsItsFartherBranch) {
  ToyOps toy;
  expect_reach({Residual{.body = {toy.convolution(kChannels, 24, 1)},
                         .shortcut = {toy.convolution(kChannels, 24), toy.convolution(24, 24)}}});
  expect_reach({Residual{.body = {toy.halving(kChannels, 24, Border::right_bottom), Upsample{},
                                  toy.convolution(24, kChannels)},
                         .shortcut = {}},
                toy.convolution(kChannels, kChannels)});
}

TEST(Traits, OperationsWithoutABorderReachWhatTheyStandFor) {
  ToyOps toy;
  expect_reach({PixelUnshuffle{}, toy.convolution(80, 16, 1), PixelShuffle{}, Upsample{}});
  expect_reach({Affine{2, 1}, toy.convolution(kChannels, kChannels), Upsample{},
                toy.convolution(kChannels, 16)});
}

TEST(Traits, EveryKindOfOperationReachesAsFarAsItSays) {
  ToyOps toy;
  const Convolution widen = toy.convolution(kChannels, testing_support::kOperationChannels, 1);
  for (const Op& op : testing_support::each_operation(toy)) {
    SCOPED_TRACE(op.index());
    expect_reach({widen, op});
  }
}

TEST(Traits, NormsAreFoundAtAnyDepthInTheOrderInWhichTheyRun) {
  ToyOps toy;
  const Ops ops = {toy.convolution(4, 40),
                   Residual{.body = {toy.convolution(40, 24), toy.resnet(24, 32)},
                            .shortcut = {toy.convolution(40, 32, 1), toy.norm(32)}},
                   toy.norm(32)};
  const OpChain chain = chain_of(ops);
  EXPECT_EQ(norm_count(chain), 4);
  const auto& outer = std::get<Residual>(ops[1]);
  const auto& inner = std::get<Residual>(outer.body[1]);
  EXPECT_THAT(chain_before_norm(chain, 0), testing::ElementsAre(&ops[0], &outer.shortcut[0]));
  EXPECT_THAT(chain_before_norm(chain, 1), testing::ElementsAre(&ops[0], &outer.body[0]));
  EXPECT_THAT(chain_before_norm(chain, 2),
              testing::ElementsAre(&ops[0], &outer.body[0], &inner.body[0], &inner.body[1],
                                   &inner.body[2]));
  EXPECT_THAT(chain_before_norm(chain, 3), testing::ElementsAre(&ops[0], &ops[1]));
}

TEST(Traits, SeeIntoResiduals) {
  ToyOps toy;
  const Op plain = toy.resnet(16, 16);
  EXPECT_FALSE(changes_size({&plain}));
  EXPECT_FALSE(mixes_all_positions({&plain}));
  EXPECT_EQ(grain_of({&plain}), 1);
  const Op mixing = toy.attention(16);
  EXPECT_TRUE(mixes_all_positions({&mixing}));
  const Op halving =
      Residual{.body = {PixelUnshuffle{}, PixelUnshuffle{}, toy.convolution(256, 64)},
               .shortcut = {toy.halving(16, 64, Border::same), PixelUnshuffle{},
                            toy.convolution(256, 64, 1)}};
  EXPECT_TRUE(changes_size({&halving}));
  EXPECT_EQ(grain_of({&halving}), 4);
  EXPECT_EQ(channels_after({&halving}, 16), 64);
}

}  // namespace
}  // namespace sdvae
