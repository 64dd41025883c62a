// The context of a run: what everything that computes for one runner shares. Thread rule: one user
// at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "engine/cpu/arena.h"
#include "engine/cpu/execute.h"
#include "engine/cpu/parameters.h"
#include "engine/cpu/plan_builder.h"
#include "kernels/team.h"

namespace sdvae::cpu {

struct MemoryRule {
  std::uint64_t limit_bytes = 0;  // limit for the whole process; 0: what is free
  std::function<void(const std::string&)> notice =
      {};  // hears that a run is in parts; may be empty
};

struct RunContext {
  const Parameters& parameters;
  bool is_mapped;  // pages of weights that are prepared may be forgotten (base/mapped_file.h)
  kernels::Team& team;
  Arena& arena;
  const MemoryRule& memory;
  kernels::OperandType operands = kernels::OperandType::float32;  // operands of convolutions
  std::size_t held_elsewhere = 0;  // bytes that the runner keeps beside the arena and this half's
  StepObserver observer = {};      // hears of the run's steps; may be empty
};

// Options of plans that run in this context and keep no weights.
[[nodiscard]] inline PlanOptions plan_options_for(const RunContext& context) {
  return {.threads = context.team.size(), .operands = context.operands};
}

// A run in this context of a plan that keeps no weights.
[[nodiscard]] inline Execution execution_for(const RunContext& context, const Plan& plan) {
  return {.plan = plan,
          .parameters = context.parameters,
          .is_mapped = context.is_mapped,
          .kept = {},
          .arena = context.arena.reserve(plan.arena_floats),
          .team = context.team,
          .observer = context.observer};
}

}  // namespace sdvae::cpu
