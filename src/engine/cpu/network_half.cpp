#include "engine/cpu/network_half.h"

#include <span>

#include <fmt/format.h>

#include "base/machine.h"
#include "sdvae/error.h"

namespace sdvae::cpu {
namespace {

std::size_t plane_floats(const Map& map) {
  return static_cast<std::size_t>(map.channels) * static_cast<std::size_t>(map.height) *
         static_cast<std::size_t>(map.width);
}

}  // namespace

Tensor NetworkHalf::run(const Tensor& input, const Workplace& place) {
  const InputShape shape{static_cast<int>(input.shape[1]), static_cast<int>(input.shape[2]),
                         static_cast<int>(input.shape[3])};
  const auto items = static_cast<std::size_t>(input.shape[0]);
  const Plan plan = choose_plan(shape, items, place.team.size());
  check_memory(plan, shape, place.arena);
  const std::size_t from = plane_floats(plan.input);
  const std::size_t to = plane_floats(plan.output);
  Tensor output;
  output.shape = {input.shape[0], plan.output.channels, plan.output.height, plan.output.width};
  output.values.resize(items * to);
  for (std::size_t item = 0; item < items; ++item) {
    const Execution execution{.plan = plan,
                              .parameters = place.parameters,
                              .is_mapped = place.is_mapped,
                              .kept = kept_for(plan),
                              .arena = place.arena.reserve(plan.arena_floats),
                              .team = place.team};
    execute(execution, std::span(input.values).subspan(item * from, from),
            std::span(output.values).subspan(item * to, to));
    if (plan.kept_floats != 0) kept_are_ready_ = true;
  }
  was_used_ = true;
  return output;
}

// Prepared weights are several times as large as the file's. For one picture they are made layer by
// layer; whoever runs a second one keeps them, if they leave most of the memory free.
Plan NetworkHalf::choose_plan(const InputShape& shape, std::size_t items, int threads) const {
  if (items > 1 || was_used_) {
    Plan plan = plan_network(layers_, shape, {threads, true});
    const std::uint64_t bytes = plan.kept_floats * sizeof(float);
    if (kept_are_ready_ || bytes <= available_memory().value_or(0) / 4) return plan;
  }
  return plan_network(layers_, shape, {threads, false});
}

KeptWeights NetworkHalf::kept_for(const Plan& plan) {
  if (plan.kept_floats == 0) return {};
  return {kept_.reserve(plan.kept_floats), kept_are_ready_};
}

// Better a sentence now than the system ending the process halfway.
void NetworkHalf::check_memory(const Plan& plan, const InputShape& shape,
                               const Arena& arena) const {
  const auto available = available_memory();
  if (!available) return;
  const auto free = static_cast<double>(*available + arena.bytes());
  const auto needed = static_cast<double>(plan.arena_floats * sizeof(float));
  if (needed <= free) return;
  throw Error(ErrorKind::bad_data,
              fmt::format("not enough memory to {} {}x{}: {:.1f} GB are needed and {:.1f} GB are "
                          "free",
                          verb_, shape.width, shape.height, needed / 1e9, free / 1e9),
              "make the picture smaller with --resize");
}

}  // namespace sdvae::cpu
