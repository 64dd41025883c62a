#include "engine/cpu/stages.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "engine/cpu/plan_cost.h"
#include "kernels/linear_attention.h"

namespace sdvae::cpu {
namespace {

// A step's kind and size, and the multiplications that it stands for.
struct Described {
  std::string kind;
  Map size;
  double products = 0;
};

// Overloads for each kind of step.
struct Describe {
  Described operator()(const ReadPlanes& step) const { return {"NCHW to NHWC", step.to}; }
  Described operator()(const WritePlanes& step) const { return {"NHWC to NCHW", step.from}; }
  Described operator()(const CopyStep& step) const { return {"copy", step.from}; }
  Described operator()(const ConvolutionStep& step) const {
    const kernels::ConvolutionGeometry& geometry = step.spec.geometry;
    const double taps = static_cast<double>(geometry.kernel) * geometry.kernel;
    const double per_position = taps * geometry.in_channels * geometry.out_channels;
    return {kernels::name_of(step.spec), step.to, positions(step.to) * per_position};
  }
  Described operator()(const SumStep& step) const { return {"GroupNorm", step.from}; }
  Described operator()(const NormStep& step) const { return {"GroupNorm", step.to}; }
  Described operator()(const RmsNormStep& step) const { return {"RMS norm", step.to}; }
  Described operator()(const DepthwiseStep& step) const {
    const auto taps = static_cast<double>(step.op->weight.shape[2] * step.op->weight.shape[3]);
    return {"depthwise", step.to, positions(step.from) * taps * step.from.channels};
  }
  Described operator()(const GateStep& step) const { return {"elementwise", step.to}; }
  Described operator()(const PackKeys& step) const { return {"attention", step.from}; }
  Described operator()(const PackValues& step) const { return {"attention", step.from}; }
  // Queries with keys, then what comes of it with values.
  Described operator()(const AttentionStep& step) const {
    const double pairs = positions(step.query) * step.positions;
    return {"attention", step.query, 2 * pairs * step.query.channels};
  }
  // A matrix of a head's width for each position, thrice.
  Described operator()(const MixHeadsStep& step) const {
    return {"linear attention", step.map, of_heads(step.map, step.map.channels)};
  }
  Described operator()(const SumHeadsStep& step) const {
    const Map& map = step.maps.front();
    const int channels = map.channels * static_cast<int>(step.maps.size()) / 3;
    return {"linear attention", map, of_heads(map, channels)};
  }
  Described operator()(const AttendLinearlyStep& step) const {
    return {"linear attention", step.to, of_heads(step.to, step.to.channels)};
  }
  Described operator()(const UpsampleStep& step) const { return {"upsample", step.to}; }
  Described operator()(const UnshuffleStep& step) const { return {"pixel unshuffle", step.to}; }
  Described operator()(const ShuffleStep& step) const { return {"pixel shuffle", step.to}; }
  Described operator()(const ChannelRunsStep& step) const { return {"elementwise", step.to}; }
  Described operator()(const ReluStep& step) const { return {"elementwise", step.map}; }
  Described operator()(const SiluStep& step) const { return {"elementwise", step.map}; }
  Described operator()(const SoftClampStep& step) const { return {"elementwise", step.map}; }
  Described operator()(const AffineStep& step) const { return {"elementwise", step.map}; }
  Described operator()(const AddStep& step) const { return {"elementwise", step.to}; }

  static double of_heads(const Map& map, int channels) {
    return positions(map) * channels * kernels::kHeadWidth;
  }
};

void add(const StageTime& stage, std::vector<StageTime>& stages) {
  const auto found = std::find_if(stages.begin(), stages.end(),
                                  [&](const StageTime& known) { return known.name == stage.name; });
  if (found == stages.end()) {
    stages.push_back(stage);
    return;
  }
  found->ms += stage.ms;
  found->gflop += stage.gflop;
}

// Adds the time of each step to the stage that `stage` says.
template <typename StageOf>
StepObserver clock(std::vector<StageTime>& stages, const StageOf& stage) {
  using Clock = std::chrono::steady_clock;
  return [&stages, stage, last = std::make_shared<Clock::time_point>()](const Step& step,
                                                                        Moment moment) {
    const Clock::time_point now = Clock::now();
    if (moment != Moment::begin) {
      StageTime part = moment == Moment::end ? stage(step) : StageTime{"weights prepared"};
      part.ms = std::chrono::duration<double, std::milli>(now - *last).count();
      add(part, stages);
    }
    *last = Clock::now();  // naming the stage is not the next step's time
  };
}

}  // namespace

StageTime stage_of(const Step& step, StageName name) {
  const Described found = std::visit(Describe{}, step);
  const std::string size = name == StageName::kind
                               ? std::string()
                               : fmt::format(" {}x{}", found.size.width, found.size.height);
  return {found.kind + size, 0, 2e-9 * found.products};
}

StepObserver observe_whole(std::vector<StageTime>& stages) {
  return clock(stages, [](const Step& step) { return stage_of(step, StageName::kind_and_size); });
}

StepObserver observe_parts(const Plan& whole, std::size_t items, std::vector<StageTime>& stages) {
  for (const Step& step : whole.steps) {
    StageTime stage = stage_of(step, StageName::kind);
    stage.gflop *= static_cast<double>(items);
    add(stage, stages);
  }
  return clock(stages,
               [](const Step& step) { return StageTime{stage_of(step, StageName::kind).name}; });
}

}  // namespace sdvae::cpu
