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

// Which numbers of 16 bits the processor multiplies. The kernels here use pairs of bfloat16 alone.
// Finding out takes long on a virtual machine, so it is done once.
struct HalfProducts {
  bool bfloat16_pairs = false;  // AVX-512 BF16
  bool bfloat16_tiles = false;  // AMX-BF16
  bool float16 = false;         // AVX-512 FP16 or AMX-FP16
};

// What the processor has, and what the level in use leaves of it: nothing below AVX-512.
[[nodiscard]] const HalfProducts& processor_half_products();
[[nodiscard]] HalfProducts half_products();

}  // namespace sdvae::kernels
