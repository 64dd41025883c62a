#include "engine/cpu/execute.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "base/mapped_file.h"
#include "kernels/attention.h"
#include "kernels/channel_sums.h"
#include "kernels/convolution.h"
#include "kernels/depthwise.h"
#include "kernels/elementwise.h"
#include "kernels/group_norm.h"
#include "kernels/linear_attention.h"
#include "kernels/rms_norm.h"
#include "kernels/silu.h"
#include "kernels/window.h"
#include "latent/packing.h"

namespace sdvae::cpu {
namespace {

using kernels::FeatureMap;

// Of a map with the channels of single pixels.
kernels::SquareOrder square_order(PatchOrder order, const Map& map) {
  const PackedStrides strides = packed_strides(order, 2, static_cast<std::uint64_t>(map.channels));
  return {static_cast<int>(strides.channel), static_cast<int>(strides.row),
          static_cast<int>(strides.column)};
}

// Overloads for each kind of step.
class Executor {
 public:
  Executor(const Execution& execution, const InOut& values)
      : execution_(execution), team_(execution.team), values_(values) {}

  void operator()(const ReadPlanes& step) {
    FeatureMap to = map(step.to);
    const PlanesPart& at = step.part;
    kernels::read_planes({values_.input, at.height, at.width, at.top, at.left}, to, team_);
  }
  void operator()(const WritePlanes& step) {
    const PlanesPart& at = step.part;
    kernels::write_planes(map(step.from), step.window,
                          {values_.output, at.height, at.width, at.top, at.left}, team_);
  }
  void operator()(const CopyStep& step) {
    const FeatureMap from = map(step.from);
    FeatureMap to = map(step.to);
    kernels::copy_window({&from, step.window, &to, step.to_top, step.to_left}, team_);
  }

  void operator()(const ConvolutionStep& step) {
    const FeatureMap from = map(step.from);
    FeatureMap to = map(step.to);
    const FeatureMap residual = step.residual ? map(*step.residual) : FeatureMap{};
    kernels::convolve({.spec = step.spec,
                       .weights = weights_of(step),
                       .input = &from,
                       .output = &to,
                       .epilogue = {.bias = execution_.parameters.small(step.op->bias),
                                    .residual = step.residual ? &residual : nullptr,
                                    .relu = step.relu,
                                    .sums = step.sums != kNone ? &sums_at(step.sums) : nullptr}},
                      memory(step.scratch), team_);
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

  void operator()(const RmsNormStep& step) {
    const FeatureMap from = map(step.from);
    FeatureMap to = map(step.to);
    const FeatureMap residual = step.residual ? map(*step.residual) : FeatureMap{};
    kernels::rms_norm({.input = &from,
                       .output = &to,
                       .weight = execution_.parameters.small(step.op->weight),
                       .bias = execution_.parameters.small(step.op->bias),
                       .residual = step.residual ? &residual : nullptr,
                       .epsilon = step.op->epsilon,
                       .adds_epsilon = step.op->floor == RmsNorm::Floor::added_to_mean,
                       .silu = step.silu},
                      team_);
  }

  void operator()(const DepthwiseStep& step) {
    const FeatureMap from = map(step.from);
    FeatureMap to = map(step.to);
    const float* const bias = execution_.parameters.small(step.op->bias);
    const auto kernel = static_cast<std::size_t>(step.op->weight.shape[2]);
    const auto first = static_cast<std::size_t>(step.first_filter);
    kernels::depthwise_convolution(
        {.input = &from,
         .output = &to,
         .kernel = static_cast<int>(kernel),
         .weights = values_of(step.op->weight).subspan(first * kernel * kernel),
         .bias = bias != nullptr ? bias + first : nullptr,
         .silu_input = step.silu_input,
         .gated = step.gated},
        memory(step.scratch), team_);
  }
  void operator()(const GateStep& step) {
    FeatureMap to = map(step.to);
    kernels::gate(map(step.from), to, team_);
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
                        .positions = step.positions,
                        .keys = memory(step.keys),
                        .values = memory(step.values),
                        .output = &query,
                        .scale = static_cast<float>(scale)},
                       memory(step.scratch), team_);
  }

  void operator()(const MixHeadsStep& step) {
    constexpr auto kMatrix = std::size_t{kernels::kHeadWidth} * kernels::kHeadWidth;
    FeatureMap mixed = map(step.map);
    const auto first = static_cast<std::size_t>(step.first_matrix) * kMatrix;
    kernels::mix_heads(mixed, values_of(*step.weights).subspan(first), team_);
  }
  void operator()(const SumHeadsStep& step) {
    const std::vector<FeatureMap> summed = maps(step.maps);
    float* const sums = memory(step.to);
    if (!step.adds) std::fill_n(sums, kernels::head_sum_floats(summed), 0.0F);
    kernels::sum_heads(summed, step.window, sums, team_);
  }
  void operator()(const AttendLinearlyStep& step) {
    FeatureMap to = map(step.to);
    kernels::attend_linearly(maps(step.maps), memory(step.sums), step.epsilon, to, team_);
  }

  void operator()(const UpsampleStep& step) {
    FeatureMap to = map(step.to);
    kernels::upsample(map(step.from), to, team_);
  }
  void operator()(const UnshuffleStep& step) {
    FeatureMap to = map(step.to);
    kernels::pixel_unshuffle(map(step.from), square_order(step.order, step.from), to, team_);
  }
  void operator()(const ShuffleStep& step) {
    FeatureMap to = map(step.to);
    kernels::pixel_shuffle(map(step.from), square_order(step.order, step.to), to, team_);
  }

  void operator()(const ChannelRunsStep& step) {
    std::vector<kernels::ChannelRun> runs;
    for (const ChannelRuns::Run& run : step.op->runs) runs.push_back({run.first, run.count});
    FeatureMap to = map(step.to);
    kernels::sum_runs(map(step.from), runs, static_cast<float>(step.op->scale), to, team_);
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
  [[nodiscard]] std::vector<FeatureMap> maps(const std::vector<Map>& all) const {
    std::vector<FeatureMap> views;
    for (const Map& one : all) views.push_back(map(one));
    return views;
  }
  [[nodiscard]] std::span<const float> values_of(const StoredTensor& small) const {
    return {execution_.parameters.small(small), value_count(small)};
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
    kernels::prepare(step.spec, stored, prepared, team_);
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
