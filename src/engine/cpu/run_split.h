// Runs a network half section by section (split_network.h).
#pragma once

#include <span>

#include "engine/cpu/split_network.h"
#include "engine/cpu/workplace.h"

namespace sdvae::cpu {

// One item. Whole maps have memory of their own while they are needed. `input` and `output` are the
// half's planes. Throws std::bad_alloc.
void run_split(const HalfShape& half, const Split& split, const Workplace& place,
               std::span<const float> input, std::span<float> output);

}  // namespace sdvae::cpu
