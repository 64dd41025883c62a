// From layers (model/network.h) to a plan (plan.h).
#pragma once

#include <vector>

#include "engine/cpu/plan.h"
#include "engine/cpu/plan_builder.h"
#include "network/network.h"

namespace sdvae::cpu {

struct InputShape {
  int channels = 0;
  int height = 0;
  int width = 0;
};

// Appends a layer's steps: from the value before it to the value after it. The value before is used
// up. Throws Error (bad_data) for a size that the layer cannot take.
[[nodiscard]] Value add_layer(const Layer& layer, const Value& value, PlanBuilder& builder);

// The layers must outlive the plan. Throws Error (bad_data) for a size that they cannot take.
[[nodiscard]] Plan plan_network(const std::vector<Layer>& layers, const InputShape& input,
                                const PlanOptions& options);

}  // namespace sdvae::cpu
