// From layers (model/network.h) to a plan (plan.h).
#pragma once

#include <vector>

#include "engine/cpu/plan.h"
#include "engine/cpu/plan_builder.h"
#include "model/network.h"

namespace sdvae::cpu {

struct InputShape {
  int channels = 0;
  int height = 0;
  int width = 0;
};

// The layers must outlive the plan. Throws Error (bad_data) for a size that they cannot take.
[[nodiscard]] Plan plan_network(const std::vector<Layer>& layers, const InputShape& input,
                                const PlanOptions& options);

}  // namespace sdvae::cpu
