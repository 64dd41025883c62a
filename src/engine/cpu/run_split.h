// Runs a network half section by section (split_network.h).
#pragma once

#include <span>

#include "engine/cpu/run_context.h"
#include "engine/cpu/split_network.h"

namespace sdvae::cpu {

// One item. Whole maps have memory of their own while they are needed. `input` and `output` are the
// half's planes. Throws std::bad_alloc.
void run_split(const HalfShape& half, const Split& split, const RunContext& context,
               std::span<const float> input, std::span<float> output);

}  // namespace sdvae::cpu
