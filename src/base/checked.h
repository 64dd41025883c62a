// Multiplication of sizes that come from files: nothing instead of a product that wrapped around.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>

namespace sdvae {

// The product of all sizes, or nothing when it does not fit.
[[nodiscard]] inline std::optional<std::uint64_t> checked_product(
    std::initializer_list<std::uint64_t> sizes) noexcept {
  std::uint64_t product = 1;
  for (const std::uint64_t size : sizes) {
    if (__builtin_mul_overflow(product, size, &product)) return std::nullopt;
  }
  return product;
}

}  // namespace sdvae
