// About how long a plan runs, in multiplications with additions; for comparing plans.
#pragma once

#include "engine/cpu/plan.h"

namespace sdvae::cpu {

[[nodiscard]] double cost_of(const Plan& plan);

}  // namespace sdvae::cpu
