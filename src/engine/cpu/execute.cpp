#include "engine/cpu/execute.h"

#include <cmath>
#include <utility>

#include "base/mapped_file.h"
#include "engine/cpu/convolution_step.h"
#include "kernels/attention.h"
#include "kernels/channel_sums.h"
#include "kernels/convolution.h"
#include "kernels/elementwise.h"
#include "kernels/first_convolution.h"
#include "kernels/group_norm.h"
#include "kernels/last_convolution.h"
#include "kernels/window.h"

namespace sdvae::cpu {
namespace {

using kernels::FeatureMap;

// Overloads for each kind of step.
class Executor {
 public:
  Executor(const Execution& execution, const InOut& values)
      : execution_(execution), team_(execution.team), values_(values) {}

  void operator()(const ReadPlanes& step) {
    FeatureMap to = map(step.to);
    const PlanesPlace& at = step.place;
    kernels::read_planes({values_.input, at.height, at.width, at.top, at.left}, to, team_);
  }
  void operator()(const WritePlanes& step) {
    const PlanesPlace& at = step.place;
    kernels::write_planes(map(step.from), step.window,
                          {values_.output, at.height, at.width, at.top, at.left}, team_);
  }
  void operator()(const CopyStep& step) {
    const FeatureMap from = map(step.from);
    FeatureMap to = map(step.to);
    kernels::copy_window({&from, step.window, &to, step.to_top, step.to_left}, team_);
  }

  void operator()(const ConvolutionStep& step) {
    const float* const weights = weights_of(step);
    const float* const bias = execution_.parameters.bias(*step.op);
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
    kernels::add_sums(map(step.from), step.window, sums_at(step.sums), team_);
  }

  void operator()(const NormStep& step) {
    const FeatureMap from = map(step.from);
    FeatureMap to = map(step.to);
    kernels::group_norm({.input = &from,
                         .output = &to,
                         .sums = &sums_at(step.sums),
                         .weight = execution_.parameters.small(step.op->weight),
                         .bias = execution_.parameters.small(step.op->bias),
                         .groups = step.op->groups,
                         .epsilon = step.op->epsilon,
                         .silu = step.silu},
                        team_);
  }

  void operator()(const PackKeys& step) {
    kernels::pack_keys(map(step.from), step.part, memory(step.to), team_);
  }
  void operator()(const PackValues& step) {
    kernels::pack_values(map(step.from), step.part, memory(step.to), team_);
  }
  void operator()(const AttentionStep& step) {
    FeatureMap query = map(step.query);
    const double scale = 1.0 / std::sqrt(static_cast<double>(step.query.channels));
    kernels::attention({.query = &query,
                        .places = step.places,
                        .keys = memory(step.keys),
                        .values = memory(step.values),
                        .output = &query,
                        .scale = static_cast<float>(scale)},
                       memory(step.scratch), team_);
  }

  void operator()(const UpsampleStep& step) {
    FeatureMap to = map(step.to);
    kernels::upsample(map(step.from), to, team_);
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
  void operator()(const SiluStep& step) {
    FeatureMap changed = map(step.map);
    kernels::silu(changed, team_);
  }
  void operator()(const SoftClampStep& step) {
    FeatureMap changed = map(step.map);
    kernels::soft_clamp(changed, team_);
  }
  void operator()(const AffineStep& step) {
    FeatureMap changed = map(step.map);
    kernels::affine(changed, static_cast<float>(step.op.scale), static_cast<float>(step.op.offset),
                    team_);
  }
  void operator()(const AddStep& step) {
    FeatureMap to = map(step.to);
    kernels::add(map(step.from), to, team_);
  }

 private:
  [[nodiscard]] float* memory(int buffer) const {
    if (buffer == kNone) return nullptr;
    const Buffer& found = execution_.plan.buffers.at(static_cast<std::size_t>(buffer));
    if (found.outside == kNone) return execution_.arena + found.offset;
    return execution_.outside[static_cast<std::size_t>(found.outside)];
  }
  [[nodiscard]] FeatureMap map(const Map& map) const {
    FeatureMap view = shape_of(map);
    view.values = memory(map.buffer);
    return view;
  }
  [[nodiscard]] kernels::ChannelSums& sums_at(int index) {
    return values_.sums[static_cast<std::size_t>(index)];
  }

  [[nodiscard]] const float* weights_of(const ConvolutionStep& step) const {
    if (step.weights != kNone) return prepare(step, memory(step.weights));
    float* const kept = execution_.kept.memory + step.kept_offset;
    return execution_.kept.are_ready ? kept : prepare(step, kept);
  }

  const float* prepare(const ConvolutionStep& step, float* prepared) const {
    const auto stored = as_floats(step.op->weight, memory(step.stored), team_);
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
    if (execution_.is_mapped) forget_pages(step.op->weight.bytes);
    if (execution_.observer) execution_.observer(step, Moment::weights_ready);
    return prepared;
  }

  const Execution& execution_;
  kernels::Team& team_;
  const InOut& values_;
};

}  // namespace

void execute(const Execution& execution, const InOut& values) {
  Executor executor(execution, values);  // NOLINT(misc-const-correctness): visit calls it
  for (const Step& step : execution.plan.steps) {
    if (execution.observer) execution.observer(step, Moment::begin);
    std::visit(executor, step);
    if (execution.observer) execution.observer(step, Moment::end);
  }
}

}  // namespace sdvae::cpu
