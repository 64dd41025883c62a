#include "engine/cpu/plan_builder.h"

#include <utility>

#include <fmt/format.h>

#include "engine/cpu/place_buffers.h"
#include "sdvae/error.h"

namespace sdvae::cpu {
namespace {

// Kernels count positions in int.
void check_size(int height, int width) {
  constexpr std::int64_t kMostPositions = std::int64_t{1} << 28;
  if (std::int64_t{height} * width <= kMostPositions) return;
  throw Error(ErrorKind::bad_data, fmt::format("{}x{} is too large to compute with", width, height),
              Remedy{RemedyKind::smaller_picture});
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

void PlanBuilder::write_planes(const Value& value, const Window& window, const PlanesPart& part) {
  use({value.map.buffer});
  append(WritePlanes{value.map, window, part});
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

Value PlanBuilder::own(const Value& value) {
  if (!value.is_shared) return value;
  Value copy = crop(value, {0, 0, value.map.height, value.map.width});
  // Sums of what lies outside of the arena may be known already: the copy's are the same.
  if (value.producer == kNone) copy.producer = kNone;
  return copy;
}

void PlanBuilder::paste(const Value& value, const Window& window, const Value& to,
                        const Window& at) {
  use({value.map.buffer});
  append(CopyStep{value.map, window, to.map, at.top, at.left});
}

// The convolution that made the value, where it can do more to it on its way to memory.
ConvolutionStep* PlanBuilder::convolution_behind(const Value& value) {
  if (value.producer == kNone) return nullptr;
  auto* const made_by =
      std::get_if<ConvolutionStep>(&plan_.steps.at(static_cast<std::size_t>(value.producer)));
  return made_by != nullptr && kernels::has_full_epilogue(made_by->spec) ? made_by : nullptr;
}

// The convolution that made the value gathers its sums as it goes, where it can and does so for no
// other norm.
void PlanBuilder::add_sums_of(const Value& value, int sums) {
  ConvolutionStep* const made_by = convolution_behind(value);
  if (made_by != nullptr && made_by->sums == kNone) {
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

Plan PlanBuilder::finish() {
  plan_.arena_floats = place_buffers(plan_.buffers);
  return std::move(plan_);
}

}  // namespace sdvae::cpu
