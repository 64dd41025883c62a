#include "latent/scaling.h"

#include <cmath>

#include <fmt/format.h>

#include "latent/family.h"
#include "sdvae/error.h"

namespace sdvae {

// Two float32 steps each way, as diffusers takes them, rather than one fused factor: the same bits.
void rescale(std::span<float> values, const Scaling& from, const Scaling& to) noexcept {
  if (from == to) return;
  if (from != Scaling{}) {
    const auto scale = static_cast<float>(from.scale);
    const auto shift = static_cast<float>(from.shift);
    for (float& value : values) value = value / scale + shift;
  }
  if (to != Scaling{}) {
    const auto scale = static_cast<float>(to.scale);
    const auto shift = static_cast<float>(to.shift);
    for (float& value : values) value = (value - shift) * scale;
  }
}

Scaling scaling_of(const LatentInfo& info, const std::optional<Scaling>& otherwise,
                   const std::string& context) {
  if (!otherwise && !(info.scaling_factor && info.shift_factor)) {
    throw Error(
        ErrorKind::bad_data, fmt::format("{}: nothing says how its values are scaled", context),
        "set its scaling_factor and shift_factor, or its family to one of " + family_names());
  }
  const Scaling given = otherwise.value_or(Scaling{});
  const Scaling scaling{info.scaling_factor.value_or(given.scale),
                        info.shift_factor.value_or(given.shift)};
  // In float32, where the values are scaled, the scale must still be a number to divide by.
  if (!std::isnormal(static_cast<float>(scaling.scale)) ||
      !std::isfinite(static_cast<float>(scaling.shift))) {
    throw Error(ErrorKind::bad_data,
                fmt::format("{}: its values cannot be scaled by {} and shifted by {}", context,
                            scaling.scale, scaling.shift));
  }
  return scaling;
}

std::optional<Scaling> family_scaling(const std::string& family) {
  const auto known = find_family(family);
  if (!known) return std::nullopt;
  return Scaling{known->scaling_factor, known->shift_factor};
}

}  // namespace sdvae
