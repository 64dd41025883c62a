// Runs a plan (plan.h): step by step on a team of threads.
#pragma once

#include <functional>
#include <span>

#include "engine/cpu/parameters.h"
#include "engine/cpu/plan.h"
#include "kernels/channel_sums.h"
#include "kernels/team.h"

namespace sdvae::cpu {

// Prepared weights that stay from one run to the next: plan.kept_floats of them.
struct KeptWeights {
  float* memory = nullptr;  // memory aligned to 64 bytes; none: the plan keeps no weights
  bool are_ready = false;   // an earlier run has filled the memory
};

// Hears when a step begins, when it has made its weights ready for the kernels (those that do), and
// when it ends.
enum class Moment { begin, weights_ready, end };
using StepObserver = std::function<void(const Step&, Moment)>;

struct Execution {
  const Plan& plan;
  const Parameters& parameters;
  bool is_mapped = false;  // pages of prepared weights may be forgotten (base/mapped_file.h)
  KeptWeights kept;
  float* arena;  // plan.arena_floats, aligned to 64 bytes; what is in it does not matter
  std::span<float* const> outside = {};  // memories outside of the arena, aligned to 64 bytes
  kernels::Team& team;
  StepObserver observer = {};
};

// What goes in and comes out.
struct InOut {
  std::span<const float> input;          // whole planes, of the sizes that the plan says
  std::span<float> output;               // whole planes too
  std::span<kernels::ChannelSums> sums;  // at least plan.sums of them; empty where not known yet
};

void execute(const Execution& execution, const InOut& values);

}  // namespace sdvae::cpu
