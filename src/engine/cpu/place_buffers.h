// Where buffers lie in an arena. A pure function.
#pragma once

#include <cstddef>
#include <vector>

#include "engine/cpu/plan.h"

namespace sdvae::cpu {

// Sets each buffer's offset, such that two that live at the same step do not overlap, and returns
// the arena's size in floats. Large buffers are placed first, each at the lowest offset that is
// free while it lives (Y. Pisarchyk and J. Lee, "Efficient Memory Management for Deep Neural Net
// Inference", 2020: "greedy by size").
[[nodiscard]] std::size_t place_buffers(std::vector<Buffer>& buffers);

// Floats, filled up to whole cache lines.
[[nodiscard]] constexpr std::size_t in_lines(std::size_t floats) noexcept {
  constexpr std::size_t kLine = kernels::kChannelBlock;
  return (floats + kLine - 1) / kLine * kLine;
}

}  // namespace sdvae::cpu
