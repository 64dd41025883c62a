// How a latent's numbers relate to the raw ones, and the change from one relation to another.
//
// scaled = (raw - shift) * scale, as diffusers' pipelines apply a config's scaling_factor and
// shift_factor. Pure functions, safe from any thread.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "sdvae/latent.h"

namespace sdvae {

struct Scaling {
  double scale = 1.0;
  double shift = 0.0;
  friend bool operator==(const Scaling&, const Scaling&) = default;
};

// Values under `from` become values under `to`, in place; nothing moves when the two are equal.
void rescale(std::span<float> values, const Scaling& from, const Scaling& to) noexcept;

// What a latent's own info says, each factor that it leaves unset from `otherwise`. Throws Error
// (bad_data), "`context`: ...", when a factor is neither there nor there, or no value can be scaled
// by it.
[[nodiscard]] Scaling scaling_of(const LatentInfo& info, const std::optional<Scaling>& otherwise,
                                 const std::string& context);

// Of a family that the table knows.
[[nodiscard]] std::optional<Scaling> family_scaling(const std::string& family);

}  // namespace sdvae
