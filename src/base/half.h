// IEEE binary16 and bfloat16 to float and back, rounding to nearest even.
// A float too large for binary16 becomes an infinity; NaN stays NaN.
#pragma once

#include <cstdint>

namespace sdvae {

[[nodiscard]] float half_to_float(std::uint16_t bits) noexcept;
[[nodiscard]] std::uint16_t float_to_half(float value) noexcept;
[[nodiscard]] float bfloat16_to_float(std::uint16_t bits) noexcept;
[[nodiscard]] std::uint16_t float_to_bfloat16(float value) noexcept;

}  // namespace sdvae
