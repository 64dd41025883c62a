#include "engine/cpu/plan_builder.h"

#include <utility>

#include <fmt/format.h>

#include "engine/cpu/convolution_step.h"
#include "engine/cpu/parameters.h"
#include "engine/cpu/place_buffers.h"
#include "kernels/attention.h"
#include "sdvae/error.h"

namespace sdvae::cpu {
namespace {

using kernels::FeatureMap;

// Kernels count places in int.
void check_size(int height, int width) {
  constexpr std::int64_t kMostPlaces = std::int64_t{1} << 28;
  if (std::int64_t{height} * width <= kMostPlaces) return;
  throw Error(ErrorKind::bad_data, fmt::format("{}x{} is too large to compute with", width, height),
              "make the picture smaller with --resize");
}

[[noreturn]] void fail_odd(const Map& map) {
  throw Error(ErrorKind::bad_data,
              fmt::format("a network that halves sizes cannot take {}x{}", map.width, map.height));
}

void check_can_halve(const Convolution& layer, const Map& map) {
  if (layer.stride != 2 || layer.border == Border::same) return;
  if (map.height % 2 != 0 || map.width % 2 != 0) fail_odd(map);
}

}  // namespace

int PlanBuilder::new_buffer(std::size_t floats) {
  plan_.buffers.push_back({.floats = floats});
  return static_cast<int>(plan_.buffers.size()) - 1;
}

Map PlanBuilder::new_map(int height, int width, int channels) {
  check_size(height, width);
  Map map{kNone, height, width, channels};
  map.buffer = new_buffer(kernels::float_count(shape_of(map)));
  return map;
}

void PlanBuilder::use(std::initializer_list<int> buffers) {
  const int step = static_cast<int>(plan_.steps.size());
  for (const int index : buffers) {
    if (index == kNone) continue;
    Buffer& buffer = plan_.buffers.at(static_cast<std::size_t>(index));
    if (buffer.first_step == kNone) buffer.first_step = step;
    buffer.last_step = step;
  }
}

int PlanBuilder::append(const Step& step) {
  plan_.steps.push_back(step);
  return static_cast<int>(plan_.steps.size()) - 1;
}

Value PlanBuilder::read(const Map& shape) {
  const Map map = new_map(shape.height, shape.width, shape.channels);
  plan_.input = map;
  use({map.buffer});
  return {map, append(ReadPlanes{map})};
}

void PlanBuilder::write(const Value& value) {
  plan_.output = value.map;
  use({value.map.buffer});
  append(WritePlanes{value.map});
}

void PlanBuilder::add_weights(ConvolutionStep& step) {
  if (needs_copy(step.layer->weight)) step.stored = new_buffer(value_count(step.layer->weight));
  const std::size_t floats = prepared_floats(step);
  if (options_.keep_weights) {
    step.kept_offset = plan_.kept_floats;
    plan_.kept_floats += in_lines(floats);
  } else {
    step.weights = new_buffer(floats);
  }
}

Value PlanBuilder::append_convolution(ConvolutionStep step) {
  add_weights(step);
  step.scratch = new_buffer(scratch_floats(step, options_.threads));
  use({step.from.buffer, step.to.buffer, step.stored, step.weights, step.scratch});
  return {step.to, append(step)};
}

Value PlanBuilder::convolve(const Convolution& layer, const Value& value,
                            const ConvolutionExtras& extras) {
  check_can_halve(layer, value.map);
  ConvolutionStep step;
  step.layer = &layer;
  step.shape = shape_of(layer);
  const bool is_plain = extras.add_to == nullptr && !extras.relu_input;
  step.method = is_plain ? method_for(step.shape, extras.relu) : ConvolutionMethod::tiles;
  step.from = value.map;
  step.relu_input = extras.relu_input;
  step.relu = extras.relu;
  const auto side = [&](int size) { return (size + layer.stride - 1) / layer.stride; };
  if (extras.add_to != nullptr) {
    step.to = extras.add_to->map;
    step.residual = step.to;
  } else {
    step.to = new_map(side(value.map.height), side(value.map.width), step.shape.out_channels);
  }
  return append_convolution(step);
}

Value PlanBuilder::convolve_doubled(const Convolution& layer, const Value& value) {
  ConvolutionStep step;
  step.layer = &layer;
  step.shape = shape_of(layer);
  step.shape.kind = kernels::ConvolutionKind::upsample_3x3;
  step.from = value.map;
  step.to = new_map(2 * value.map.height, 2 * value.map.width, step.shape.out_channels);
  return append_convolution(step);
}

// The convolution that made the value gathers its sums as it goes, where it can.
int PlanBuilder::sums_of(const Value& value) {
  auto* const made_by =
      std::get_if<ConvolutionStep>(&plan_.steps.at(static_cast<std::size_t>(value.producer)));
  if (made_by != nullptr && made_by->method != ConvolutionMethod::last) {
    if (made_by->sums == kNone) made_by->sums = plan_.sums++;
    return made_by->sums;
  }
  const int sums = plan_.sums++;
  use({value.map.buffer});
  append(SumStep{value.map, sums});
  return sums;
}

Value PlanBuilder::normalise(const GroupNorm& layer, const Value& value, const NormExtras& extras) {
  const int sums = sums_of(value);
  const Map& from = value.map;
  const Map to = extras.in_place ? from : new_map(from.height, from.width, from.channels);
  use({from.buffer, to.buffer});
  return {to, append(NormStep{&layer, from, to, sums, extras.silu})};
}

int PlanBuilder::pack_keys(const Value& key) {
  const int packed = new_buffer(kernels::key_floats(shape_of(key.map)));
  use({key.map.buffer, packed});
  append(PackKeys{key.map, packed});
  return packed;
}

int PlanBuilder::pack_values(const Value& value) {
  const int packed = new_buffer(kernels::value_floats(shape_of(value.map)));
  use({value.map.buffer, packed});
  append(PackValues{value.map, packed});
  return packed;
}

Value PlanBuilder::attend(const Value& query, int keys, int values) {
  const FeatureMap shape = shape_of(query.map);
  const int scratch = new_buffer(kernels::attention_scratch_floats(shape, options_.threads));
  use({query.map.buffer, keys, values, scratch});
  return {query.map, append(AttentionStep{query.map, keys, values, scratch})};
}

Value PlanBuilder::unshuffle(const Value& value) {
  const Map& from = value.map;
  if (from.height % 2 != 0 || from.width % 2 != 0) fail_odd(from);
  const Map to = new_map(from.height / 2, from.width / 2, 4 * from.channels);
  use({from.buffer, to.buffer});
  return {to, append(UnshuffleStep{from, to})};
}

Value PlanBuilder::shuffle(const Value& value) {
  const Map& from = value.map;
  const Map to = new_map(2 * from.height, 2 * from.width, from.channels / 4);
  use({from.buffer, to.buffer});
  return {to, append(ShuffleStep{from, to})};
}

Value PlanBuilder::relu(const Value& value) {
  auto* const made_by =
      std::get_if<ConvolutionStep>(&plan_.steps.at(static_cast<std::size_t>(value.producer)));
  if (made_by != nullptr && made_by->method != ConvolutionMethod::last) {
    made_by->relu = true;
    return value;
  }
  use({value.map.buffer});
  return {value.map, append(ReluStep{value.map})};
}

Value PlanBuilder::soft_clamp(const Value& value) {
  use({value.map.buffer});
  return {value.map, append(SoftClampStep{value.map})};
}

Value PlanBuilder::affine(const Affine& layer, const Value& value) {
  use({value.map.buffer});
  return {value.map, append(AffineStep{value.map, layer})};
}

Plan PlanBuilder::finish() {
  plan_.arena_floats = place_buffers(plan_.buffers);
  return std::move(plan_);
}

}  // namespace sdvae::cpu
