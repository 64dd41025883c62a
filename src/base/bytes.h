// Integers in byte streams, little and big endian, of bytes that the caller knows to exist; zeros
// at their end.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <span>

namespace sdvae {

using ByteView = std::span<const std::byte>;

template <std::unsigned_integral Int>
[[nodiscard]] constexpr Int load_little_endian(ByteView bytes, std::size_t offset) noexcept {
  Int value = 0;
  for (std::size_t i = sizeof(Int); i-- > 0;) {
    value = static_cast<Int>((static_cast<unsigned long long>(value) << 8U) |
                             std::to_integer<unsigned long long>(bytes[offset + i]));
  }
  return value;
}

template <std::unsigned_integral Int>
[[nodiscard]] constexpr Int load_big_endian(ByteView bytes, std::size_t offset) noexcept {
  Int value = 0;
  for (std::size_t i = 0; i < sizeof(Int); ++i) {
    value = static_cast<Int>((static_cast<unsigned long long>(value) << 8U) |
                             std::to_integer<unsigned long long>(bytes[offset + i]));
  }
  return value;
}

// Whether the last `count` bytes are zeros; fewer bytes are not enough to say so.
[[nodiscard]] constexpr bool ends_in_zeros(ByteView bytes, std::size_t count) noexcept {
  return bytes.size() >= count &&
         std::ranges::all_of(bytes.last(count), [](std::byte byte) { return byte == std::byte{}; });
}

}  // namespace sdvae
