// The type of the operands that products multiply; sums are float32 in any case.
//
// bfloat16 keeps the upper half of a float32, 8 of its 24 significant bits: weights take half the
// memory, and processors that multiply it (level.h) do twice the products at a time.
//
// Operands are packed into elements of 32 bits: one float32, or a pair of bfloat16 that follow one
// another along the depth of the product, the first in the lower half. Memory for packed elements
// is counted in floats.
#pragma once

namespace sdvae::kernels {

enum class OperandType { float32, bfloat16 };

[[nodiscard]] constexpr int operands_per_element(OperandType type) noexcept {
  return type == OperandType::bfloat16 ? 2 : 1;
}

// Number of packed elements that hold so many operands, a multiple of 2.
[[nodiscard]] constexpr int packed_count(OperandType type, int operands) noexcept {
  return operands / operands_per_element(type);
}

}  // namespace sdvae::kernels
