// Values that are not finite, and changes of scale. Pure functions.
#pragma once

#include <span>

namespace sdvae {

[[nodiscard]] bool all_finite(std::span<const float> values) noexcept;

// How a latent's numbers relate to the raw ones: scaled = (raw - shift) * scale.
struct Scaling {
  double scale = 1.0;
  double shift = 0.0;
  friend bool operator==(const Scaling&, const Scaling&) = default;
};

// Values under `from` become values under `to`, in place; nothing moves when the two are equal.
void rescale(std::span<float> values, const Scaling& from, const Scaling& to) noexcept;

}  // namespace sdvae
