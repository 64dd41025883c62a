// What the factors of products are; sums are float32 in any case.
//
// bfloat16 keeps the upper half of a float32, 8 of its 24 significant bits: weights take half the
// memory, and processors that multiply it (level.h) do twice the products at a time.
//
// Factors lie in words of 32 bits: one float32, or two bfloat16 that follow one another along the
// depth of the product, the first in the lower half. Memory for words is counted in floats.
#pragma once

namespace sdvae::kernels {

enum class Factors { float32, bfloat16 };

[[nodiscard]] constexpr int factors_per_word(Factors factors) noexcept {
  return factors == Factors::bfloat16 ? 2 : 1;
}

// Of so many factors, a multiple of 2.
[[nodiscard]] constexpr int word_count(Factors factors, int count) noexcept {
  return count / factors_per_word(factors);
}

}  // namespace sdvae::kernels
