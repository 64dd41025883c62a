#include "tensors/float_values.h"

#include <array>
#include <bit>
#include <cmath>
#include <limits>

#include "base/half.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

// A type of 8 bits: sign, exponent, mantissa (P. Micikevicius et al., "FP8 Formats for Deep
// Learning", 2022; FNUZ: B. Noune et al., 2022, without infinity and without a negative zero).
struct Float8 {
  int mantissa_bits = 3;
  int bias = 7;
  bool is_fnuz = false;
};

float with_sign(std::uint8_t bits, float magnitude) {
  return (bits & 0x80U) != 0 ? -magnitude : magnitude;
}

float decode(const Float8& type, std::uint8_t bits) {
  if (type.is_fnuz && bits == 0x80U) return kNan;
  if (!type.is_fnuz && (bits & 0x7FU) == 0x7FU) return with_sign(bits, kNan);
  const int exponent = (bits & 0x7F) >> type.mantissa_bits;
  const int mantissa = bits & ((1 << type.mantissa_bits) - 1);
  const int implicit = exponent == 0 ? 0 : 1 << type.mantissa_bits;
  const int power = (exponent == 0 ? 1 : exponent) - type.bias - type.mantissa_bits;
  return with_sign(bits, std::ldexp(static_cast<float>(implicit + mantissa), power));
}

float narrow(double value) {
  if (std::fabs(value) > std::numeric_limits<float>::max()) {
    return static_cast<float>(std::copysign(kInfinity, value));
  }
  return static_cast<float>(value);
}

template <typename Bits, typename ToFloat>
std::vector<float> convert(ByteView bytes, const ToFloat& to_float) {
  std::vector<float> values(bytes.size() / sizeof(Bits));
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = to_float(load_little_endian<Bits>(bytes, i * sizeof(Bits)));
  }
  return values;
}

std::vector<float> convert_float8(const StoredTensor& tensor) {
  std::array<float, 256> table{};
  for (unsigned bits = 0; bits < table.size(); ++bits) {
    table.at(bits) = float8_value(tensor.dtype, static_cast<std::uint8_t>(bits));
  }
  return convert<std::uint8_t>(tensor.bytes, [&](std::uint8_t bits) { return table.at(bits); });
}

}  // namespace

bool has_float_values(StoredDtype dtype) noexcept {
  switch (dtype) {
    case StoredDtype::f8_e5m2:
    case StoredDtype::f8_e4m3:
    case StoredDtype::f8_e4m3fnuz:
    case StoredDtype::f8_e5m2fnuz:
    case StoredDtype::f16:
    case StoredDtype::bf16:
    case StoredDtype::f32:
    case StoredDtype::f64:
      return true;
    default:
      return false;
  }
}

float float8_value(StoredDtype dtype, std::uint8_t bits) {
  switch (dtype) {
    case StoredDtype::f8_e5m2:  // the upper half of a binary16
      return half_to_float(static_cast<std::uint16_t>(bits << 8U));
    case StoredDtype::f8_e4m3:
      return decode({}, bits);
    case StoredDtype::f8_e4m3fnuz:
      return decode({.bias = 8, .is_fnuz = true}, bits);
    case StoredDtype::f8_e5m2fnuz:
      return decode({.mantissa_bits = 2, .bias = 16, .is_fnuz = true}, bits);
    default:
      throw Error(ErrorKind::internal, "a tensor of this number type holds no 8-bit floats");
  }
}

std::vector<float> float_values(const StoredTensor& tensor) {
  switch (tensor.dtype) {
    case StoredDtype::f16:
      return convert<std::uint16_t>(tensor.bytes, half_to_float);
    case StoredDtype::bf16:
      return convert<std::uint16_t>(tensor.bytes, bfloat16_to_float);
    case StoredDtype::f32:
      return convert<std::uint32_t>(tensor.bytes,
                                    [](std::uint32_t bits) { return std::bit_cast<float>(bits); });
    case StoredDtype::f64:
      return convert<std::uint64_t>(
          tensor.bytes, [](std::uint64_t bits) { return narrow(std::bit_cast<double>(bits)); });
    default:
      return convert_float8(tensor);
  }
}

}  // namespace sdvae
