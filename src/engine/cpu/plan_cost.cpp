#include "engine/cpu/plan_cost.h"

#include "engine/cpu/convolution_step.h"

namespace sdvae::cpu {
namespace {

// Measured on two AVX-512 processors: what a pass over memory costs beside arithmetic.
constexpr double kPerFloatMoved = 100;
constexpr double kPerPreparedWeight = 50;

double floats(const Map& map) { return places(map) * kernels::padded(map.channels); }

// What is left of the nine products of a 3x3 convolution for each output, in the time of products
// that a matrix product would take.
double products(const ConvolutionStep& step) {
  constexpr double kWinograd4 = 2.6;
  constexpr double kWinograd6 = 2.3;
  constexpr double kUpsample = 1.4;
  constexpr double kHalve = 4.5;
  if (step.method != ConvolutionMethod::tiles) return 9;
  switch (step.shape.kind) {
    case kernels::ConvolutionKind::winograd_3x3:
      return step.shape.tile == 6 ? kWinograd6 : kWinograd4;
    case kernels::ConvolutionKind::upsample_3x3:
      return kUpsample;
    case kernels::ConvolutionKind::halve_3x3:
      return kHalve;
    case kernels::ConvolutionKind::pointwise:
      break;
  }
  return 1;
}

struct StepCost {
  double operator()(const ConvolutionStep& step) const {
    const double channels = static_cast<double>(kernels::padded(step.shape.in_channels)) *
                            kernels::padded(step.shape.out_channels);
    return products(step) * channels * places(step.to) +
           kPerPreparedWeight * static_cast<double>(prepared_floats(step));
  }
  double operator()(const AttentionStep& step) const {
    return 2.0 * step.places * floats(step.query);
  }
  double operator()(const ReadPlanes& step) const { return moved(step.to); }
  double operator()(const WritePlanes& step) const { return moved(step.from); }
  double operator()(const SumStep& step) const { return moved(step.from); }
  double operator()(const NormStep& step) const { return moved(step.from); }
  double operator()(const PackKeys& step) const { return moved(step.from); }
  double operator()(const PackValues& step) const { return moved(step.from); }
  double operator()(const UpsampleStep& step) const { return moved(step.to); }
  double operator()(const UnshuffleStep& step) const { return moved(step.to); }
  double operator()(const ShuffleStep& step) const { return moved(step.to); }
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
