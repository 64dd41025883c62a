// The steps of each kind of operation.
#include <fmt/format.h>

#include "engine/cpu/parameters.h"
#include "engine/cpu/place_buffers.h"
#include "engine/cpu/plan_builder.h"
#include "kernels/attention.h"
#include "kernels/depthwise.h"
#include "kernels/linear_attention.h"
#include "sdvae/error.h"

namespace sdvae::cpu {
namespace {

using kernels::FeatureMap;

[[noreturn]] void fail_odd(const Map& map) {
  throw Error(ErrorKind::bad_data,
              fmt::format("a network that halves sizes cannot take {}x{}", map.width, map.height));
}

kernels::ConvolutionGeometry geometry_of(const Convolution& op) {
  return {.in_channels = static_cast<int>(op.weight.shape[1]),
          .out_channels = static_cast<int>(op.weight.shape[0]),
          .kernel = static_cast<int>(op.weight.shape[2]),
          .stride = op.stride,
          .pads_all_around = op.border == Border::same};
}

void check_can_halve(const Convolution& op, const Map& map) {
  if (op.stride != 2 || op.border == Border::same) return;
  if (map.height % 2 != 0 || map.width % 2 != 0) fail_odd(map);
}

}  // namespace

void PlanBuilder::add_weights(ConvolutionStep& step) {
  if (needs_copy(step.op->weight)) step.stored = new_buffer(value_count(step.op->weight));
  const std::size_t floats = kernels::prepared_floats(step.spec);
  if (options_.keep_weights) {
    step.kept_offset = plan_.kept_floats;
    plan_.kept_floats += in_lines(floats);
  } else {
    step.weights = new_buffer(floats);
  }
}

Value PlanBuilder::append_convolution(ConvolutionStep step) {
  step.spec.operands = options_.operands;
  step.spec.accuracy = has_doubled_ ? kernels::Accuracy::relaxed : kernels::Accuracy::full;
  add_weights(step);
  const FeatureMap from = shape_of(step.from);
  FeatureMap to = shape_of(step.to);
  step.scratch = new_buffer(kernels::scratch_floats(
      {.spec = step.spec, .input = &from, .output = &to}, options_.threads));
  use({step.from.buffer, step.to.buffer, step.stored, step.weights, step.scratch});
  return {step.to, append(step)};
}

Value PlanBuilder::convolve(const Convolution& op, const Value& value,
                            const ConvolutionExtras& extras) {
  check_can_halve(op, value.map);
  ConvolutionStep step;
  step.op = &op;
  step.spec.geometry = geometry_of(op);
  step.spec.relu_input = extras.relu_input;
  step.spec.has_residual = extras.add_to != nullptr;
  step.from = value.map;
  const auto side = [&](int size) { return (size + op.stride - 1) / op.stride; };
  if (extras.add_to != nullptr) step.residual = extras.add_to->map;
  // No kernel writes over what it convolves.
  if (step.residual && step.residual->buffer != step.from.buffer) {
    step.to = *step.residual;
  } else {
    step.to =
        new_map(side(value.map.height), side(value.map.width), step.spec.geometry.out_channels);
  }
  return append_convolution(step);
}

Value PlanBuilder::convolve_doubled(const Convolution& op, const Value& value) {
  ConvolutionStep step;
  step.op = &op;
  step.spec.geometry = geometry_of(op);
  step.spec.geometry.doubles_input = true;
  step.from = value.map;
  step.to = new_map(2 * value.map.height, 2 * value.map.width, step.spec.geometry.out_channels);
  has_doubled_ = true;
  return append_convolution(step);
}

Value PlanBuilder::normalise(const GroupNorm& op, const Value& value, bool then_silu) {
  if (next_norm_ == last_norm_) {
    gather(value, last_window_);
    has_stopped_ = true;
  }
  const bool is_given =
      start_.sums_are_given || (value.producer == kNone && next_norm_ == start_.norms);
  if (!is_given) add_sums_of(value, next_norm_);
  const int sums = next_norm_++;
  plan_.sums = next_norm_;
  const Map& from = value.map;
  const Map to = value.is_shared ? new_map(from.height, from.width, from.channels) : from;
  use({from.buffer, to.buffer});
  return {to, append(NormStep{&op, from, to, sums, then_silu})};
}

Value PlanBuilder::normalise(const RmsNorm& op, const Value& value, bool then_silu,
                             const Value* add_to) {
  const Map& from = value.map;
  RmsNormStep step{.op = &op, .from = from, .to = from, .silu = then_silu, .residual = {}};
  if (add_to != nullptr) {
    step.residual = step.to = add_to->map;
  } else if (value.is_shared) {
    step.to = new_map(from.height, from.width, from.channels);
  }
  use({from.buffer, step.to.buffer});
  return {step.to, append(step)};
}

Value PlanBuilder::convolve_depthwise(const DepthwiseConvolution& op, const Value& value,
                                      const DepthwiseExtras& extras) {
  const Map& from = value.map;
  const Map to = new_map(from.height, from.width, extras.gated ? from.channels / 2 : from.channels);
  const FeatureMap input = shape_of(from);
  FeatureMap output = shape_of(to);
  const int kernel = static_cast<int>(op.weight.shape[2]);
  const int scratch = new_buffer(kernels::depthwise_scratch_floats(
      {.input = &input, .output = &output, .kernel = kernel, .gated = extras.gated},
      options_.threads));
  use({from.buffer, to.buffer, scratch});
  return {to, append(DepthwiseStep{&op, extras.first_filter, from, to, extras.silu_input,
                                   extras.gated, scratch})};
}

Value PlanBuilder::gate(const Value& value) {
  const Map& from = value.map;
  const Map to = new_map(from.height, from.width, from.channels / 2);
  use({from.buffer, to.buffer});
  return {to, append(GateStep{from, to})};
}

int PlanBuilder::pack_keys(const Value& key) {
  const int packed = new_buffer(kernels::key_floats(shape_of(key.map)));
  pack_keys(key, {0, key.map.height * key.map.width}, packed);
  return packed;
}

int PlanBuilder::pack_values(const Value& value) {
  const int packed = new_buffer(kernels::value_floats(shape_of(value.map)));
  pack_values(value, {0, value.map.height * value.map.width}, packed);
  return packed;
}

void PlanBuilder::pack_keys(const Value& key, const kernels::PartOfPositions& part, int packed) {
  use({key.map.buffer, packed});
  append(PackKeys{key.map, part, packed});
}

void PlanBuilder::pack_values(const Value& value, const kernels::PartOfPositions& part,
                              int packed) {
  use({value.map.buffer, packed});
  append(PackValues{value.map, part, packed});
}

Value PlanBuilder::attend(const Value& query, const Packed& packed) {
  const FeatureMap shape = shape_of(query.map);
  const int scratch = new_buffer(kernels::attention_scratch_floats(shape, options_.threads));
  use({query.map.buffer, packed.keys, packed.values, scratch});
  return {query.map,
          append(AttentionStep{query.map, packed.positions, packed.keys, packed.values, scratch})};
}

Value PlanBuilder::mix_heads(const StoredTensor& weights, int first_matrix, const Value& value) {
  const Map map = own(value).map;
  use({map.buffer});
  return {map, append(MixHeadsStep{&weights, first_matrix, map})};
}

std::vector<Map> PlanBuilder::use_maps(const std::vector<Value>& values) {
  std::vector<Map> maps;
  for (const Value& value : values) {
    use({value.map.buffer});
    maps.push_back(value.map);
  }
  return maps;
}

int PlanBuilder::sum_heads(const std::vector<Value>& maps) {
  std::vector<FeatureMap> shapes;
  for (const Value& value : maps) shapes.push_back(shape_of(value.map));
  const int sums = new_buffer(kernels::head_sum_floats(shapes));
  const Map& first = maps.front().map;
  use({sums});
  append(SumHeadsStep{use_maps(maps), {0, 0, first.height, first.width}, sums, false});
  return sums;
}

void PlanBuilder::add_sums_of_heads(const std::vector<Value>& maps, const Window& window,
                                    int sums) {
  use({sums});
  append(SumHeadsStep{use_maps(maps), window, sums, true});
}

Value PlanBuilder::attend_linearly(const std::vector<Value>& maps, int sums, double epsilon) {
  const Map& first = maps.front().map;
  const int channels = first.channels * static_cast<int>(maps.size()) / 3;
  const Map to = new_map(first.height, first.width, channels);
  use({sums, to.buffer});
  return {to, append(AttendLinearlyStep{use_maps(maps), sums, epsilon, to})};
}

Value PlanBuilder::upsample(const Value& value) {
  const Map& from = value.map;
  const Map to = new_map(2 * from.height, 2 * from.width, from.channels);
  use({from.buffer, to.buffer});
  has_doubled_ = true;
  return {to, append(UpsampleStep{from, to})};
}

Value PlanBuilder::unshuffle(const PixelUnshuffle& op, const Value& value) {
  const Map& from = value.map;
  if (from.height % 2 != 0 || from.width % 2 != 0) fail_odd(from);
  const Map to = new_map(from.height / 2, from.width / 2, 4 * from.channels);
  use({from.buffer, to.buffer});
  return {to, append(UnshuffleStep{from, to, op.order})};
}

Value PlanBuilder::shuffle(const PixelShuffle& op, const Value& value) {
  const Map& from = value.map;
  const Map to = new_map(2 * from.height, 2 * from.width, from.channels / 4);
  use({from.buffer, to.buffer});
  has_doubled_ = true;
  return {to, append(ShuffleStep{from, to, op.order})};
}

Value PlanBuilder::channel_runs(const ChannelRuns& op, const Value& value) {
  const Map& from = value.map;
  const Map to = new_map(from.height, from.width, static_cast<int>(op.runs.size()));
  use({from.buffer, to.buffer});
  return {to, append(ChannelRunsStep{&op, from, to})};
}

// Part of the convolution that made the value, unless somebody has read the value in between.
Value PlanBuilder::relu(const Value& value) {
  const bool is_fresh = value.producer == static_cast<int>(plan_.steps.size()) - 1;
  ConvolutionStep* const made_by =
      value.is_shared || !is_fresh ? nullptr : convolution_behind(value);
  if (made_by != nullptr) {
    made_by->relu = true;
    return value;
  }
  const Map map = own(value).map;
  use({map.buffer});
  return {map, append(ReluStep{map})};
}

Value PlanBuilder::silu(const Value& value) {
  const Map map = own(value).map;
  use({map.buffer});
  return {map, append(SiluStep{map})};
}

Value PlanBuilder::soft_clamp(const Value& value) {
  const Map map = own(value).map;
  use({map.buffer});
  return {map, append(SoftClampStep{map})};
}

Value PlanBuilder::affine(const Affine& op, const Value& value) {
  const Map map = own(value).map;
  use({map.buffer});
  return {map, append(AffineStep{map, op})};
}

Value PlanBuilder::add(const Value& value, const Value& to) {
  use({value.map.buffer, to.map.buffer});
  return {to.map, append(AddStep{value.map, to.map})};
}

}  // namespace sdvae::cpu
