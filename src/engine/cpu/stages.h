// Where the time of a run goes: the steps of a plan by kind and size, for those who look at speed.
#pragma once

#include <cstddef>
#include <vector>

#include "engine/cpu/execute.h"
#include "engine/cpu/plan.h"
#include "sdvae/vae.h"

namespace sdvae::cpu {

// Sizes are those of what a convolution writes, width before height.
enum class StageName { kind_and_size, kind };

// The stage that a step belongs to, with the work that it adds and no time.
[[nodiscard]] StageTime stage_of(const Step& step, StageName name = StageName::kind_and_size);

// Observers that add the time of each step to its stage, and that of preparing weights to one of
// its own. `stages` must outlive them. Copies share a clock, so one at a time may hear a step.
//
// Of a run of one plan.
[[nodiscard]] StepObserver observe_whole(std::vector<StageTime>& stages);
// Of a run in parts (plan_part.h) of so many items, instead of the plan `whole`: by kind alone, for
// the parts have many sizes. The work is that of the whole, however much of it the parts do twice.
[[nodiscard]] StepObserver observe_parts(const Plan& whole, std::size_t items,
                                         std::vector<StageTime>& stages);

}  // namespace sdvae::cpu
