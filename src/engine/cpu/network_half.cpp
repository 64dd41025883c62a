#include "engine/cpu/network_half.h"

#include <algorithm>

#include "engine/cpu/run_split.h"
#include "engine/cpu/stages.h"

namespace sdvae::cpu {
namespace {

constexpr std::size_t kFloatBytes = sizeof(float);

std::size_t plane_floats(const Map& map) {
  return static_cast<std::size_t>(map.channels) * static_cast<std::size_t>(map.height) *
         static_cast<std::size_t>(map.width);
}

double bytes_of(std::size_t floats) { return static_cast<double>(floats * kFloatBytes); }

StepObserver observer_for(std::vector<StageTime>* stages, const Plan& plan, bool is_whole,
                          std::size_t items) {
  if (stages == nullptr) return {};
  return is_whole ? observe_whole(*stages) : observe_parts(plan, items, *stages);
}

}  // namespace

Tensor NetworkHalf::run(const Tensor& input, const RunContext& context,
                        std::vector<StageTime>* stages) {
  const InputShape shape{static_cast<int>(input.shape[1]), static_cast<int>(input.shape[2]),
                         static_cast<int>(input.shape[3])};
  const auto count = static_cast<std::size_t>(input.shape[0]);
  const HalfShape half = shape_of_half(ops_, {kNone, shape.height, shape.width, shape.channels});
  const Map& last = half.maps.back();
  const std::size_t from = plane_floats(half.maps.front());
  const std::size_t to = plane_floats(last);
  if (context.operands != kept_operands_) forget_kept();
  kept_operands_ = context.operands;
  const MemoryRoom room =
      memory_room(context.memory, {.planes = count * (from + to) * kFloatBytes,
                                   .reusable = context.arena.bytes() + kept_.bytes(),
                                   .others = context.held_elsewhere});
  const Plan plan = choose_plan(shape, count, room.bytes, plan_options_for(context));
  const bool is_whole = bytes_of(plan.arena_floats + plan.kept_floats) <= room.bytes;
  const Split parts = is_whole ? Split{} : split(half, plan, room, context);
  Tensor output{{input.shape[0], last.channels, last.height, last.width}, {}};
  output.values.resize(count * to);
  RunContext watched = context;
  watched.observer = observer_for(stages, plan, is_whole, count);
  std::vector<InOut> items;
  for (std::size_t item = 0; item < count; ++item) {
    items.push_back({std::span(input.values).subspan(item * from, from),
                     std::span(output.values).subspan(item * to, to),
                     {}});
  }
  if (is_whole) {
    run_whole(plan, room, watched, items);
  } else {
    for (const InOut& item : items) run_split(half, parts, watched, item.input, item.output);
    // A picture that large is rare, and writing its file takes memory too.
    context.arena.release();
  }
  was_used_ = true;
  return output;
}

void NetworkHalf::run_whole(const Plan& plan, const MemoryRoom& room, const RunContext& context,
                            std::span<InOut> items) {
  // The arena may have grown for the other half.
  const bool fits =
      static_cast<double>(context.arena.bytes()) + bytes_of(plan.kept_floats) <= room.bytes;
  if (room.is_limited && !fits) context.arena.release();
  for (InOut& item : items) {
    std::vector<kernels::ChannelSums> sums(static_cast<std::size_t>(plan.sums));
    item.sums = sums;
    Execution execution = execution_for(context, plan);
    execution.kept = kept_for(plan);
    execute(execution, item);
    if (plan.kept_floats != 0) kept_are_ready_ = true;
  }
}

// Prepared weights are several times as large as the file's. For one picture they are made one by
// one; whoever runs a second one keeps them, if they leave most of the memory free.
Plan NetworkHalf::choose_plan(const InputShape& shape, std::size_t items, double room,
                              const PlanOptions& options) const {
  if (items > 1 || was_used_) {
    PlanOptions keeping = options;
    keeping.keep_weights = true;
    Plan plan = plan_network(ops_, shape, keeping);
    const double kept = bytes_of(plan.kept_floats);
    const bool fits = kept + bytes_of(plan.arena_floats) <= room;
    if (fits && (kept_are_ready_ || kept <= room / 4)) return plan;
  }
  return plan_network(ops_, shape, options);
}

void NetworkHalf::forget_kept() {
  kept_.release();
  kept_are_ready_ = false;
}

KeptWeights NetworkHalf::kept_for(const Plan& plan) {
  if (plan.kept_floats == 0) return {};
  return {kept_.reserve(plan.kept_floats), kept_are_ready_};
}

// Better a sentence now than the system ending the process halfway.
Split NetworkHalf::split(const HalfShape& half, const Plan& plan, const MemoryRoom& room,
                         const RunContext& context) {
  const Map& input = half.maps.front();
  const Map& output = half.maps.back();
  const Task task{verb_, std::max(input.width, output.width),
                  std::max(input.height, output.height)};
  const double needed = bytes_of(plan.arena_floats);
  // Neither is of use for a picture that takes all the room.
  context.arena.release();
  forget_kept();
  auto found = split_network(half, static_cast<std::size_t>(room.bytes) / kFloatBytes,
                             plan_options_for(context));
  if (!found) fail_memory(task, needed, room);
  if (!room.is_limited && !was_told_of_parts_ && context.memory.notice) {
    context.memory.notice(parts_notice(task, needed, room));
    was_told_of_parts_ = true;
  }
  return *found;
}

}  // namespace sdvae::cpu
