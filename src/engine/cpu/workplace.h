// What everything that computes for one runner shares. Thread rule: one user at a time.
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
  std::uint64_t limit_bytes = 0;  // for the whole process; 0: what is free
  std::function<void(const std::string&)> notice = {};
};

struct Workplace {
  const Parameters& parameters;
  bool is_mapped;  // weights that are prepared may be forgotten (base/mapped_file.h)
  kernels::Team& team;
  Arena& arena;
  const MemoryRule& memory;
  kernels::Factors factors = kernels::Factors::float32;  // of convolutions' products
  std::size_t held_elsewhere = 0;  // bytes that the runner keeps beside the arena and this half's
  StepObserver observer = {};      // of a run
};

// For plans that run there. They keep no weights.
[[nodiscard]] inline PlanOptions plan_options_at(const Workplace& place) {
  return {.threads = place.team.size(), .factors = place.factors};
}

// A run of a plan there, which keeps no weights.
[[nodiscard]] inline Execution execution_at(const Workplace& place, const Plan& plan) {
  return {.plan = plan,
          .parameters = place.parameters,
          .is_mapped = place.is_mapped,
          .kept = {},
          .arena = place.arena.reserve(plan.arena_floats),
          .team = place.team,
          .observer = place.observer};
}

}  // namespace sdvae::cpu
