#include "engine/cpu/plan_network.h"

#include <gmock/gmock.h>

#include "engine/cpu/plan_part.h"
#include "engine/toy_network.h"

namespace sdvae::cpu {
namespace {

using testing_support::ToyOps;

constexpr std::size_t kMapFloats = std::size_t{64} * 64 * 128;

template <typename Kind>
int count(const Plan& plan) {
  int found = 0;
  for (const Step& step : plan.steps) found += std::holds_alternative<Kind>(step) ? 1 : 0;
  return found;
}

TEST(PlanNetwork, AResidualBlockLivesInThreeMaps) {
  ToyOps toy;
  const Ops layers = {toy.convolution(3, 128), toy.resnet(128, 128), toy.resnet(128, 128),
                      toy.convolution(128, 3)};
  const Plan kept = plan_network(layers, {3, 64, 64}, {1, true});
  EXPECT_GE(kept.arena_floats, 3 * kMapFloats);
  EXPECT_LE(kept.arena_floats, 4 * kMapFloats);
  EXPECT_GT(kept.kept_floats, 4U * 9 * 128 * 128);
  const Plan made = plan_network(layers, {3, 64, 64}, {1, false});
  EXPECT_EQ(made.kept_floats, 0U);
  EXPECT_LT(made.arena_floats, kept.arena_floats + kept.kept_floats / 2);
}

TEST(PlanNetwork, ConvolutionsGatherTheSumsThatNormsNeed) {
  ToyOps toy;
  const Ops layers = {toy.convolution(4, 32), toy.resnet(32, 64), toy.attention(64), toy.norm(64),
                      Silu{}};
  const Plan plan = plan_network(layers, {4, 8, 8}, {});
  EXPECT_EQ(count<SumStep>(plan), 0);
  EXPECT_EQ(count<NormStep>(plan), 4);
  EXPECT_EQ(plan.sums, 4);
}

TEST(PlanNetwork, AReluIsPartOfTheConvolutionBeforeIt) {
  ToyOps toy;
  const Plan plan = plan_network({toy.convolution(4, 32), Relu{}}, {4, 8, 8}, {});
  EXPECT_EQ(count<ReluStep>(plan), 0);
  EXPECT_TRUE(std::get<ConvolutionStep>(plan.steps.at(1)).relu);
}

std::vector<kernels::Accuracy> accuracies_of(const Plan& plan) {
  std::vector<kernels::Accuracy> accuracies;
  for (const Step& step : plan.steps) {
    const auto* const found = std::get_if<ConvolutionStep>(&step);
    if (found != nullptr) accuracies.push_back(found->spec.accuracy);
  }
  return accuracies;
}

TEST(PlanNetwork, AccuracyIsRelaxedFromTheFirstDoublingOn) {
  constexpr kernels::Accuracy kFull = kernels::Accuracy::full;
  constexpr kernels::Accuracy kRelaxed = kernels::Accuracy::relaxed;
  ToyOps toy;
  const Ops layers = {toy.convolution(32, 32), Upsample{}, toy.convolution(32, 32),
                      toy.convolution(32, 32), toy.convolution(32, 3)};
  for (const int side : {2, 100}) {
    EXPECT_THAT(accuracies_of(plan_network(layers, {32, side, side}, {})),
                testing::ElementsAre(kFull, kRelaxed, kRelaxed, kRelaxed));
    const HalfShape half = shape_of_half(layers, {kNone, side, side, 32});
    EXPECT_THAT(accuracies_of(plan_section({half, 0, 1}, {})), testing::ElementsAre(kFull));
    EXPECT_THAT(accuracies_of(plan_section({half, 2, 4}, {})), testing::Each(kRelaxed));
  }
  const Ops shuffled = {toy.convolution(32, 128), PixelShuffle{}, toy.preactivation(32)};
  EXPECT_THAT(accuracies_of(plan_network(shuffled, {32, 8, 8}, {})),
              testing::ElementsAre(kFull, kRelaxed, kRelaxed));
}

TEST(PlanNetwork, SaysTheShapesOfBothEnds) {
  ToyOps toy;
  const Ops layers = {Upsample{}, toy.convolution(4, 32), toy.convolution(32, 3)};
  const Plan plan = plan_network(layers, {4, 8, 9}, {});
  EXPECT_EQ(plan.input.channels, 4);
  EXPECT_EQ(plan.output.channels, 3);
  EXPECT_EQ(plan.output.height, 16);
  EXPECT_EQ(plan.output.width, 18);
}

}  // namespace
}  // namespace sdvae::cpu
