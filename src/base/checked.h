// Multiplication and addition of sizes that come from files: empty instead of wrapping around.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>

namespace sdvae {

// The product of all factors, or nothing when it does not fit.
[[nodiscard]] inline std::optional<std::uint64_t> checked_product(
    std::initializer_list<std::uint64_t> factors) noexcept {
  std::uint64_t product = 1;
  for (const std::uint64_t factor : factors) {
    if (__builtin_mul_overflow(product, factor, &product)) return std::nullopt;
  }
  return product;
}

[[nodiscard]] inline std::optional<std::uint64_t> checked_sum(std::uint64_t a,
                                                              std::uint64_t b) noexcept {
  std::uint64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) return std::nullopt;
  return sum;
}

}  // namespace sdvae
