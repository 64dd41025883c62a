#include "latent/latent_values.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <concepts>

#include <fmt/format.h>

#include "base/checked.h"
#include "base/half.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

template <std::unsigned_integral Bits, typename ToFloat>
std::vector<float> unpack(ByteView bytes, ToFloat to_float) {
  std::vector<float> values(bytes.size() / sizeof(Bits));
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = to_float(load_little_endian<Bits>(bytes, i * sizeof(Bits)));
  }
  return values;
}

template <std::unsigned_integral Bits, typename FromFloat>
std::vector<std::byte> pack(std::span<const float> values, FromFloat from_float) {
  std::vector<std::byte> bytes;
  bytes.reserve(values.size() * sizeof(Bits));
  for (const float value : values) {
    const Bits bits = from_float(value);
    for (std::size_t i = 0; i < sizeof(Bits); ++i) {
      bytes.push_back(static_cast<std::byte>(bits >> (8 * i)));
    }
  }
  return bytes;
}

}  // namespace

LatentShape checked_shape(const Latent& latent, const std::string& context) {
  LatentShape shape{};
  const std::array sides{latent.batch, latent.channels, latent.height, latent.width};
  const bool positive = std::all_of(sides.begin(), sides.end(), [](int side) { return side > 0; });
  if (positive) {
    std::transform(sides.begin(), sides.end(), shape.begin(),
                   [](int side) { return static_cast<std::uint64_t>(side); });
  }
  const auto count = checked_product({shape[0], shape[1], shape[2], shape[3]});
  if (!positive) {
    throw Error(ErrorKind::bad_data, fmt::format("{}: the shape [{}] holds no picture", context,
                                                 fmt::join(sides, ", ")));
  }
  if (count != latent.values.size()) {
    throw Error(ErrorKind::bad_data,
                fmt::format("{}: the shape [{}] does not match its {} values", context,
                            fmt::join(sides, ", "), latent.values.size()));
  }
  return shape;
}

std::vector<float> values_from_bytes(ByteView bytes, LatentDtype dtype) {
  switch (dtype) {
    case LatentDtype::float16:
      return unpack<std::uint16_t>(bytes, half_to_float);
    case LatentDtype::bfloat16:
      return unpack<std::uint16_t>(bytes, bfloat16_to_float);
    case LatentDtype::float32:
      break;
  }
  return unpack<std::uint32_t>(bytes,
                               [](std::uint32_t bits) { return std::bit_cast<float>(bits); });
}

std::vector<std::byte> bytes_from_values(std::span<const float> values, LatentDtype dtype) {
  switch (dtype) {
    case LatentDtype::float16:
      return pack<std::uint16_t>(values, float_to_half);
    case LatentDtype::bfloat16:
      return pack<std::uint16_t>(values, float_to_bfloat16);
    case LatentDtype::float32:
      break;
  }
  return pack<std::uint32_t>(values,
                             [](float value) { return std::bit_cast<std::uint32_t>(value); });
}

std::optional<std::size_t> find_not_finite(std::span<const float> values) {
  const auto found =
      std::find_if(values.begin(), values.end(), [](float value) { return !std::isfinite(value); });
  if (found == values.end()) return std::nullopt;
  return static_cast<std::size_t>(found - values.begin());
}

void check_finite(std::span<const float> values, const LatentShape& shape,
                  const std::string& context) {
  const std::optional<std::size_t> bad = find_not_finite(values);
  if (!bad) return;
  throw Error(ErrorKind::bad_data,
              fmt::format("{}: {} is {}", context, value_name(*bad, shape),
                          std::isnan(values[*bad]) ? "not a number" : "infinite"));
}

std::string value_name(std::size_t index, const LatentShape& shape) {
  const auto [batch, channels, height, width] = shape;
  return fmt::format("{}[{},{},{},{}]", kLatentTensor, index / width / height / channels,
                     index / width / height % channels, index / width % height, index % width);
}

}  // namespace sdvae
