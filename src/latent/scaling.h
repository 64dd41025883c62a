// The one change of a latent's numbers from raw to scaled and back, for whoever holds them: a file,
// a model, a latent of another space. latent_space.h has the formula.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "latent/latent_values.h"
#include "sdvae/latent.h"
#include "sdvae/latent_space.h"

namespace sdvae {

// Change the values in place, as float32. A shift or a scale that the space leaves unset changes
// nothing. The space fits the latent's channels and sides (space_fault).
void to_scaled(LatentValues& raw, const LatentSpace& space);
void to_raw(LatentValues& scaled, const LatentSpace& space);

// Scaled under `from` becomes scaled under `to`; nothing moves when they mean the same, as they do
// where one leaves its numbers unset.
void rescale(LatentValues& scaled, const LatentSpace& from, const LatentSpace& to);

// Whether two spaces make the same numbers of the same raw latent, whatever they are called.
[[nodiscard]] bool is_same_scaling(const LatentSpace& a, const LatentSpace& b);

// Why a scaled latent of so many channels cannot be of this space, to follow a subject: "has 3
// scales for 16 channels". Nothing when it can.
[[nodiscard]] std::optional<std::string> space_fault(const LatentSpace& space,
                                                     std::uint64_t channels);

// What a latent's own info says; a space that leaves shift or scale unset takes them, and the
// packing with them, from `otherwise` (null: nobody says them). Throws Error (bad_data),
// "`context`: ...", when they stay unset, do not fit the latent's channels, or no value can be
// scaled by them.
[[nodiscard]] LatentSpace space_of(const Latent& latent, const LatentSpace* otherwise,
                                   const std::string& context);

}  // namespace sdvae
