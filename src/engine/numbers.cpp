#include "engine/numbers.h"

#include <algorithm>
#include <cmath>

namespace sdvae {

bool all_finite(std::span<const float> values) noexcept {
  return std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
}

void rescale(std::span<float> values, const Scaling& from, const Scaling& to) noexcept {
  if (from == to) return;
  // Two float32 steps, as diffusers takes them, rather than one fused factor: the same bits.
  const auto from_scale = static_cast<float>(from.scale);
  const auto from_shift = static_cast<float>(from.shift);
  const auto to_scale = static_cast<float>(to.scale);
  const auto to_shift = static_cast<float>(to.shift);
  for (float& value : values) value = (value / from_scale + from_shift - to_shift) * to_scale;
}

}  // namespace sdvae
