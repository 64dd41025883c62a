#include "base/half.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace sdvae {
namespace {

constexpr std::uint32_t kSign = 0x80000000U;
constexpr int kHalfMantissaBits = 10;
constexpr int kHalfSmallestExponent = -24;  // The last bit of a subnormal number is 2^-24.

}  // namespace

float half_to_float(std::uint16_t bits) noexcept {
  const int exponent = (bits >> kHalfMantissaBits) & 0x1F;
  const int mantissa = bits & 0x3FF;
  const float sign = (bits & 0x8000U) != 0 ? -1.0F : 1.0F;
  if (exponent == 0) return sign * std::ldexp(static_cast<float>(mantissa), kHalfSmallestExponent);
  if (exponent == 31) {
    const std::uint32_t special = 0x7F800000U | (static_cast<std::uint32_t>(mantissa) << 13U);
    return std::copysign(std::bit_cast<float>(special), sign);
  }
  return sign * std::ldexp(static_cast<float>(mantissa | 0x400), exponent - 25);
}

std::uint16_t float_to_half(float value) noexcept {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const auto sign = static_cast<std::uint16_t>((bits & kSign) >> 16U);
  const float magnitude = std::fabs(value);
  if (std::isnan(value)) return static_cast<std::uint16_t>(sign | 0x7E00U);
  if (magnitude == 0.0F) return sign;
  // From 65520 on, numbers round past the largest half, 65504.
  if (magnitude >= 65520.0F) return static_cast<std::uint16_t>(sign | 0x7C00U);
  // In units of the last place at this exponent, nearbyint rounds to even; a carry out of the
  // mantissa moves into the exponent by itself.
  int exponent = 0;
  std::frexp(magnitude, &exponent);
  const int last_place = std::max(exponent - 1 - kHalfMantissaBits, kHalfSmallestExponent);
  const auto units = static_cast<std::uint32_t>(std::nearbyint(std::ldexp(magnitude, -last_place)));
  const auto biased = static_cast<std::uint32_t>(last_place - kHalfSmallestExponent);
  return static_cast<std::uint16_t>(sign | ((biased << kHalfMantissaBits) + units));
}

float bfloat16_to_float(std::uint16_t bits) noexcept {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16U);
}

std::uint16_t float_to_bfloat16(float value) noexcept {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  if (std::isnan(value)) return static_cast<std::uint16_t>((bits >> 16U) | 0x40U);
  const std::uint32_t tie_to_even = 0x7FFFU + ((bits >> 16U) & 1U);
  return static_cast<std::uint16_t>((bits + tie_to_even) >> 16U);
}

}  // namespace sdvae
