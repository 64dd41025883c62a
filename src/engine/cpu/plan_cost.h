// About how long a plan runs, in multiplications with additions; for comparing plans.
#pragma once

#include "engine/cpu/plan.h"

namespace sdvae::cpu {

// Number of positions of a map.
[[nodiscard]] inline double positions(const Map& map) {
  return static_cast<double>(map.height) * map.width;
}

[[nodiscard]] double cost_of(const Plan& plan);

}  // namespace sdvae::cpu
