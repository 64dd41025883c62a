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
  if (has_stopped_) return;
  const int step = static_cast<int>(plan_.steps.size());
  for (const int index : buffers) {
    if (index == kNone) continue;
    Buffer& buffer = plan_.buffers.at(static_cast<std::size_t>(index));
    if (buffer.first_step == kNone) buffer.first_step = step;
    buffer.last_step = step;
  }
}

int PlanBuilder::append(const Step& step) {
  if (has_stopped_) return kNone;
  plan_.steps.push_back(step);
  return static_cast<int>(plan_.steps.size()) - 1;
}

Value PlanBuilder::read(const Map& shape) {
  plan_.input = shape;
  return read_planes(shape, {0, 0, shape.height, shape.width});
}

void PlanBuilder::write(const Value& value) {
  plan_.output = value.map;
  const int height = value.map.height;
  const int width = value.map.width;
  write_planes(value, {0, 0, height, width}, {height, width, 0, 0});
}

Value PlanBuilder::read_planes(const Map& whole, const Window& window) {
  const Map map = new_map(window.height, window.width, whole.channels);
  use({map.buffer});
  return {map, append(ReadPlanes{map, {whole.height, whole.width, window.top, window.left}})};
}

void PlanBuilder::write_planes(const Value& value, const Window& window, const PlanesPlace& place) {
  use({value.map.buffer});
  append(WritePlanes{value.map, window, place});
}

int PlanBuilder::outside_memory(int number) {
  const int buffer = new_buffer(0);
  plan_.buffers.back().outside = number;
  return buffer;
}

Value PlanBuilder::outside(const Map& shape, int number) {
  Map map = shape;
  map.buffer = outside_memory(number);
  return {map, kNone};
}

Value PlanBuilder::crop(const Value& value, const Window& window) {
  const Map map = new_map(window.height, window.width, value.map.channels);
  use({value.map.buffer, map.buffer});
  return {map, append(CopyStep{value.map, window, map, 0, 0})};
}

void PlanBuilder::place(const Value& value, const Window& window, const Value& to,
                        const Window& at) {
  use({value.map.buffer});
  append(CopyStep{value.map, window, to.map, at.top, at.left});
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

// The convolution that made the value, where it can do more to it on its way to memory.
ConvolutionStep* PlanBuilder::convolution_behind(const Value& value) {
  if (value.producer == kNone) return nullptr;
  auto* const made_by =
      std::get_if<ConvolutionStep>(&plan_.steps.at(static_cast<std::size_t>(value.producer)));
  return made_by != nullptr && made_by->method != ConvolutionMethod::last ? made_by : nullptr;
}

// The convolution that made the value gathers its sums as it goes, where it can.
void PlanBuilder::add_sums_of(const Value& value, int sums) {
  ConvolutionStep* const made_by = convolution_behind(value);
  if (made_by != nullptr) {
    made_by->sums = sums;
    return;
  }
  use({value.map.buffer});
  append(SumStep{value.map, {0, 0, value.map.height, value.map.width}, sums});
}

void PlanBuilder::gather(const Value& value) {
  plan_.sums = next_norm_ + 1;
  add_sums_of(value, next_norm_);
}

void PlanBuilder::gather(const Value& value, const Window& window) {
  plan_.sums = next_norm_ + 1;
  use({value.map.buffer});
  append(SumStep{value.map, window, next_norm_});
}

void PlanBuilder::stop_at_norm(int norm, const Window& window) {
  last_norm_ = norm;
  last_window_ = window;
}

Value PlanBuilder::normalise(const GroupNorm& layer, const Value& value, const NormExtras& extras) {
  if (next_norm_ == last_norm_) {
    gather(value, last_window_);
    has_stopped_ = true;
  }
  const bool is_given = norms_.are_given || (value.producer == kNone && next_norm_ == norms_.first);
  if (!is_given) add_sums_of(value, next_norm_);
  const int sums = next_norm_++;
  plan_.sums = next_norm_;
  const Map& from = value.map;
  const Map to = extras.in_place ? from : new_map(from.height, from.width, from.channels);
  use({from.buffer, to.buffer});
  return {to, append(NormStep{&layer, from, to, sums, extras.silu})};
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

void PlanBuilder::pack_keys(const Value& key, const kernels::PartOfPlaces& part, int packed) {
  use({key.map.buffer, packed});
  append(PackKeys{key.map, part, packed});
}

void PlanBuilder::pack_values(const Value& value, const kernels::PartOfPlaces& part, int packed) {
  use({value.map.buffer, packed});
  append(PackValues{value.map, part, packed});
}

Value PlanBuilder::attend(const Value& query, const Packed& packed) {
  const FeatureMap shape = shape_of(query.map);
  const int scratch = new_buffer(kernels::attention_scratch_floats(shape, options_.threads));
  use({query.map.buffer, packed.keys, packed.values, scratch});
  return {query.map,
          append(AttentionStep{query.map, packed.places, packed.keys, packed.values, scratch})};
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
  ConvolutionStep* const made_by = convolution_behind(value);
  if (made_by != nullptr) {
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
