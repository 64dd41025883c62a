// Whether two latents were made the same way, by what they say of themselves. Pure functions.
#pragma once

#include <optional>
#include <string>

#include "sdvae/latent.h"

namespace sdvae {

// What tells the latent `found` from one that was made as `wanted` says: model (by hash where
// both have one, else by name), space, size, fit, posterior and seed. "made by another
// model ('a', not 'b')", to follow a subject; nothing when they agree.
[[nodiscard]] std::optional<std::string> origin_difference(const LatentInfo& found,
                                                           const LatentInfo& wanted);

}  // namespace sdvae
