#include "engine/cpu/stages.h"

#include <gmock/gmock.h>

#include "engine/cpu/cpu_runner.h"
#include "engine/cpu/plan_network.h"
#include "engine/toy_network.h"

namespace sdvae::cpu {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing_support::ToyOps;

std::vector<std::string> names(const std::vector<StageTime>& stages) {
  std::vector<std::string> found;
  for (const StageTime& stage : stages) found.push_back(stage.name);
  return found;
}

double gflop(const std::vector<StageTime>& stages) {
  double sum = 0;
  for (const StageTime& stage : stages) sum += stage.gflop;
  return sum;
}

Ops attending_decoder(ToyOps& toy) {
  return {toy.convolution(4, 32),  toy.attention(32), Upsample{},
          toy.convolution(32, 32), toy.norm(32),      Silu{},
          toy.convolution(32, 3)};
}
// Of 7x5 positions: a convolution, four projections, queries with keys and weights with values; of
// 14x10 two convolutions.
constexpr double kPositions = 7 * 5;
constexpr double kDecoderGflop =
    2e-9 * kPositions *
    (9 * 4 * 32 + 4 * 32 * 32 + 2 * kPositions * 32 + 4 * (9 * 32 * 32 + 9 * 32 * 3));
constexpr InputShape kInput{4, 5, 7};

std::vector<StageTime> run(const Ops& layers, std::int64_t items) {
  BoundRequest bound;
  bound.request.threads = 2;
  bound.network.decoder = layers;
  const auto runner = open_cpu_runner(bound).runner;
  Tensor input{{items, kInput.channels, kInput.height, kInput.width}, {}};
  input.values.resize(static_cast<std::size_t>(items * 4 * 5 * 7), 0.1F);
  std::vector<StageTime> stages;
  static_cast<void>(runner->decode(input, Dtype::float32, &stages));
  return stages;
}

TEST(Stages, AreKindsOfStepsWithTheirSizes) {
  ToyOps toy;
  EXPECT_THAT(names(run(attending_decoder(toy), 1)),
              ElementsAre("NCHW to NHWC 7x5", "weights prepared", "3x3 from 4 channels 7x5",
                          "GroupNorm 7x5", "1x1 7x5", "attention 7x5", "upsample + 3x3 14x10",
                          "GroupNorm 14x10", "3x3 to 3 channels 14x10", "NHWC to NCHW 14x10"));
}

TEST(Stages, OtherKindsHaveNamesToo) {
  ToyOps toy;
  const Convolution half = toy.halving(24, 24, Border::same);
  const Ops layers = {
      PixelUnshuffle{}, toy.convolution(16, 24, 1), half, toy.convolution(24, 24), Affine{2, -1},
      PixelShuffle{}};
  const Plan plan = plan_network(layers, {4, 8, 16}, {1, false});
  std::vector<std::string> found;
  for (const Step& step : plan.steps) found.push_back(stage_of(step).name);
  EXPECT_THAT(found, ElementsAre("NCHW to NHWC 16x8", "pixel unshuffle 8x4", "1x1 8x4",
                                 "3x3 at stride 2 4x2", "3x3 4x2", "elementwise 4x2",
                                 "pixel shuffle 8x4", "NHWC to NCHW 8x4"));
  EXPECT_EQ(stage_of(plan.steps.front(), StageName::kind).name, "NCHW to NHWC");
}

TEST(Stages, HaveTheWorkOfDirectConvolutionsForEachItem) {
  ToyOps toy;
  const Ops layers = attending_decoder(toy);
  for (const int items : {1, 3}) {
    const std::vector<StageTime> stages = run(layers, items);
    EXPECT_THAT(gflop(stages), DoubleNear(items * kDecoderGflop, 1e-12));
    for (const StageTime& stage : stages) EXPECT_GT(stage.ms, 0) << stage.name;
  }
}

// Two parts that overlap, of a size of their own.
TEST(Stages, OfARunInPartsAreKindsWithTheWorkOfTheWhole) {
  ToyOps toy;
  const Ops layers = attending_decoder(toy);
  const Plan whole = plan_network(layers, kInput, {1, false});
  std::vector<StageTime> stages;
  const StepObserver observer = observe_parts(whole, 3, stages);
  const Plan part = plan_network(layers, {4, 4, 7}, {1, false});
  for (int repeat = 0; repeat < 2; ++repeat) {
    for (const Step& step : part.steps) {
      observer(step, Moment::begin);
      observer(step, Moment::end);
    }
  }
  EXPECT_THAT(names(stages),
              ElementsAre("NCHW to NHWC", "3x3 from 4 channels", "GroupNorm", "1x1", "attention",
                          "upsample + 3x3", "3x3 to 3 channels", "NHWC to NCHW"));
  EXPECT_THAT(gflop(stages), DoubleNear(3 * kDecoderGflop, 1e-12));
}

}  // namespace
}  // namespace sdvae::cpu
