#include "engine/cpu/plan_cost.h"

namespace sdvae::cpu {
namespace {

// Measured on two AVX-512 processors: what a pass over memory costs beside arithmetic.
constexpr double kPerFloatMoved = 100;
constexpr double kPerPreparedWeight = 50;

double floats(const Map& map) { return positions(map) * kernels::padded(map.channels); }

struct StepCost {
  double operator()(const ConvolutionStep& step) const {
    const kernels::ConvolutionGeometry& geometry = step.spec.geometry;
    const double channels = static_cast<double>(kernels::padded(geometry.in_channels)) *
                            kernels::padded(geometry.out_channels);
    return kernels::relative_cost(step.spec) * channels * positions(step.to) +
           kPerPreparedWeight * static_cast<double>(kernels::prepared_floats(step.spec));
  }
  double operator()(const AttentionStep& step) const {
    return 2.0 * step.positions * floats(step.query);
  }
  double operator()(const ReadPlanes& step) const { return moved(step.to); }
  double operator()(const WritePlanes& step) const { return moved(step.from); }
  double operator()(const SumStep& step) const { return moved(step.from); }
  double operator()(const NormStep& step) const { return moved(step.from); }
  double operator()(const RmsNormStep& step) const { return moved(step.from); }
  double operator()(const DepthwiseStep& step) const { return moved(step.from); }
  double operator()(const GateStep& step) const { return moved(step.from); }
  double operator()(const PackKeys& step) const { return moved(step.from); }
  double operator()(const PackValues& step) const { return moved(step.from); }
  double operator()(const MixHeadsStep& step) const { return moved(step.map); }
  double operator()(const SumHeadsStep& step) const {
    return moved(step.maps.front()) * static_cast<double>(step.maps.size());
  }
  double operator()(const AttendLinearlyStep& step) const { return 2 * moved(step.to); }
  double operator()(const UpsampleStep& step) const { return moved(step.to); }
  double operator()(const UnshuffleStep& step) const { return moved(step.to); }
  double operator()(const ShuffleStep& step) const { return moved(step.to); }
  double operator()(const ChannelRunsStep& step) const { return moved(step.to); }
  double operator()(const CopyStep& step) const {
    return kPerFloatMoved * static_cast<double>(step.window.height) * step.window.width *
           kernels::padded(step.from.channels);
  }
  double operator()(const ReluStep& step) const { return moved(step.map); }
  double operator()(const SiluStep& step) const { return moved(step.map); }
  double operator()(const SoftClampStep& step) const { return moved(step.map); }
  double operator()(const AffineStep& step) const { return moved(step.map); }
  double operator()(const AddStep& step) const { return moved(step.from); }

  static double moved(const Map& map) { return kPerFloatMoved * floats(map); }
};

}  // namespace

double cost_of(const Plan& plan) {
  double cost = 0;
  for (const Step& step : plan.steps) cost += std::visit(StepCost{}, step);
  return cost;
}

}  // namespace sdvae::cpu
