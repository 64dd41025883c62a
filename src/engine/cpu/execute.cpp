#include "engine/cpu/execute.h"

#include <cmath>
#include <utility>
#include <vector>

#include "base/mapped_file.h"
#include "kernels/attention.h"
#include "kernels/channel_sums.h"
#include "kernels/convolution.h"
#include "kernels/elementwise.h"
#include "kernels/first_convolution.h"
#include "kernels/group_norm.h"
#include "kernels/last_convolution.h"

namespace sdvae::cpu {
namespace {

using kernels::FeatureMap;

// Overloads for each kind of step.
class Executor {
 public:
  Executor(const Execution& execution, std::span<const float> input, std::span<float> output)
      : execution_(execution),
        team_(execution.team),
        input_(input),
        output_(output),
        sums_(static_cast<std::size_t>(execution.plan.sums)) {}

  void operator()(const ReadPlanes& step) {
    FeatureMap to = map(step.to);
    kernels::read_planes(input_, to, team_);
  }
  void operator()(const WritePlanes& step) {
    kernels::write_planes(map(step.from), output_, team_);
  }

  void operator()(const ConvolutionStep& step) {
    const float* const weights = weights_of(step);
    const float* const bias = execution_.parameters.bias(*step.layer);
    const FeatureMap from = map(step.from);
    FeatureMap to = map(step.to);
    kernels::ChannelSums* const sums = step.sums != kNone ? &sums_at(step.sums) : nullptr;
    float* const scratch = memory(step.scratch);
    switch (step.method) {
      case ConvolutionMethod::first:
        kernels::first_convolution({&from, &to, weights, bias, step.relu, sums}, scratch, team_);
        break;
      case ConvolutionMethod::last:
        kernels::last_convolution({&from, &to, weights, bias}, scratch, team_);
        break;
      case ConvolutionMethod::tiles: {
        const FeatureMap residual = step.residual ? map(*step.residual) : FeatureMap{};
        const FeatureMap* const added = step.residual ? &residual : nullptr;
        kernels::convolve({step.shape,
                           weights,
                           &from,
                           &to,
                           {.bias = bias, .residual = added, .relu = step.relu, .sums = sums},
                           step.relu_input},
                          scratch, team_);
        break;
      }
    }
  }

  void operator()(const SumStep& step) {
    kernels::sum_channels(map(step.from), sums_at(step.sums), team_);
  }

  void operator()(const NormStep& step) {
    const FeatureMap from = map(step.from);
    FeatureMap to = map(step.to);
    kernels::group_norm({.input = &from,
                         .output = &to,
                         .sums = &sums_at(step.sums),
                         .weight = execution_.parameters.small(step.layer->weight),
                         .bias = execution_.parameters.small(step.layer->bias),
                         .groups = step.layer->groups,
                         .epsilon = step.layer->epsilon,
                         .silu = step.silu},
                        team_);
  }

  void operator()(const PackKeys& step) {
    kernels::pack_keys(map(step.from), memory(step.to), team_);
  }
  void operator()(const PackValues& step) {
    kernels::pack_values(map(step.from), memory(step.to), team_);
  }
  void operator()(const AttentionStep& step) {
    FeatureMap query = map(step.query);
    const double scale = 1.0 / std::sqrt(static_cast<double>(step.query.channels));
    kernels::attention({.query = &query,
                        .keys = memory(step.keys),
                        .values = memory(step.values),
                        .output = &query,
                        .scale = static_cast<float>(scale)},
                       memory(step.scratch), team_);
  }

  void operator()(const UnshuffleStep& step) {
    FeatureMap to = map(step.to);
    kernels::pixel_unshuffle(map(step.from), to, team_);
  }
  void operator()(const ShuffleStep& step) {
    FeatureMap to = map(step.to);
    kernels::pixel_shuffle(map(step.from), to, team_);
  }

  void operator()(const ReluStep& step) {
    FeatureMap changed = map(step.map);
    kernels::relu(changed, team_);
  }
  void operator()(const SoftClampStep& step) {
    FeatureMap changed = map(step.map);
    kernels::soft_clamp(changed, team_);
  }
  void operator()(const AffineStep& step) {
    FeatureMap changed = map(step.map);
    kernels::affine(changed, static_cast<float>(step.layer.scale),
                    static_cast<float>(step.layer.offset), team_);
  }

 private:
  [[nodiscard]] float* memory(int buffer) const {
    if (buffer == kNone) return nullptr;
    return execution_.arena + execution_.plan.buffers.at(static_cast<std::size_t>(buffer)).offset;
  }
  [[nodiscard]] FeatureMap map(const Map& map) const {
    return view_of(execution_.plan, map, execution_.arena);
  }
  [[nodiscard]] kernels::ChannelSums& sums_at(int index) {
    return sums_.at(static_cast<std::size_t>(index));
  }

  [[nodiscard]] const float* weights_of(const ConvolutionStep& step) const {
    if (step.weights != kNone) return prepare(step, memory(step.weights));
    float* const kept = execution_.kept.memory + step.kept_offset;
    return execution_.kept.are_ready ? kept : prepare(step, kept);
  }

  const float* prepare(const ConvolutionStep& step, float* prepared) const {
    const auto stored = as_floats(step.layer->weight, memory(step.stored), team_);
    switch (step.method) {
      case ConvolutionMethod::first:
        kernels::prepare_first_weights(stored, step.shape.out_channels, prepared, team_);
        break;
      case ConvolutionMethod::last:
        kernels::prepare_last_weights(stored, step.shape.out_channels, prepared, team_);
        break;
      case ConvolutionMethod::tiles:
        kernels::prepare_weights(step.shape, stored, prepared, team_);
        break;
    }
    if (execution_.is_mapped) forget_pages(step.layer->weight.bytes);
    return prepared;
  }

  const Execution& execution_;
  kernels::Team& team_;
  std::span<const float> input_;
  std::span<float> output_;
  std::vector<kernels::ChannelSums> sums_;
};

}  // namespace

void execute(const Execution& execution, std::span<const float> input, std::span<float> output) {
  Executor executor(execution, input, output);
  for (const Step& step : execution.plan.steps) {
    std::visit(executor, step);
    if (execution.observer) execution.observer(step);
  }
}

}  // namespace sdvae::cpu
