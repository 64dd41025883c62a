// From operations (network/network.h) to a plan (plan.h).
#pragma once

#include <vector>

#include "engine/cpu/plan.h"
#include "engine/cpu/plan_builder.h"
#include "network/traits.h"

namespace sdvae::cpu {

struct InputShape {
  int channels = 0;
  int height = 0;
  int width = 0;
};

// Appends the steps of operations that run one after the other: from the value before them to the
// value after them. The value before is used up, unless it is shared. Throws Error (bad_data) for a
// size that they cannot take.
[[nodiscard]] Value add_chain(const OpChain& chain, const Value& value, PlanBuilder& builder);

// The maps of which linear attention takes its heads (kernels/linear_attention.h).
[[nodiscard]] std::vector<Value> add_head_maps(const LinearAttention& op, const Value& value,
                                               PlanBuilder& builder);

// The operations must outlive the plan. Throws Error (bad_data) for a size that they cannot take.
[[nodiscard]] Plan plan_network(const Ops& ops, const InputShape& input,
                                const PlanOptions& options);

}  // namespace sdvae::cpu
