// Plans for a unit of linear attention (units.h) over a whole map in bands of rows, each as wide as
// the map: first the heads' sums over all bands, then the outputs, which go to a map of their own,
// since bands read rows of their neighbours.
#pragma once

#include <cstddef>

#include "engine/cpu/plan_part.h"

namespace sdvae::cpu {

// The memory outside of the arena where the sums are, behind the input and the output map.
inline constexpr int kHeadSums = kOutputMap + 1;
[[nodiscard]] std::size_t head_sum_floats(const Section& section);

// Adds the band's sums to those outside.
[[nodiscard]] Plan plan_head_sums(const Section& section, const Window& band,
                                  const PlanOptions& options);
[[nodiscard]] Plan plan_head_outputs(const Section& section, const Window& band,
                                     const PlanOptions& options);

}  // namespace sdvae::cpu
