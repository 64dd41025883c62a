// Which level of vector instructions the kernels use: the best that the processor has, or less.
//
// The choice is the whole process's. It is made before kernels run; weights prepared at one level
// (convolution.h) are not for another.
#pragma once

#include <string>
#include <string_view>

namespace sdvae::kernels {

// Allows nothing above a level: "avx512", "avx2", "neon", "scalar", or "" for the best there is.
// Throws Error (usage) for another name and for what this processor lacks.
void limit_level(std::string_view name);

// The level in use, by those names; what has no name here goes by Highway's.
[[nodiscard]] std::string level_name();

// Whether the processor multiplies pairs of bfloat16 (AVX-512 BF16), and whether it multiplies
// whole tiles of it (AMX), which no kernel here does.
[[nodiscard]] bool has_bfloat16_pairs();
[[nodiscard]] bool has_bfloat16_tiles();

// Whether the level in use has the pairs. Takes long to find out on a virtual machine.
[[nodiscard]] bool multiplies_bfloat16();

}  // namespace sdvae::kernels
