// Squares of a latent's pixels that lie in channels of their own (LatentSpace::patch), as one half
// of a diffusion model's space. Numbers are moved, never changed. Pure functions.
#pragma once

#include <cstdint>

#include "latent/latent_values.h"
#include "sdvae/latent_space.h"

namespace sdvae {

// How far apart the packed channels of neighbours in a square are, and those of two raw channels.
struct PackedStrides {
  std::uint64_t channel = 0;
  std::uint64_t row = 0;
  std::uint64_t column = 0;
};
[[nodiscard]] PackedStrides packed_strides(PatchOrder order, std::uint64_t patch,
                                           std::uint64_t channels);

// [N, C, H, W] becomes [N, C * patch^2, H / patch, W / patch]; H and W are multiples of the patch.
void pack(LatentValues& latent, const LatentSpace& space);

// The inverse of pack; the channels are a multiple of patch^2.
void unpack(LatentValues& latent, const LatentSpace& space);

}  // namespace sdvae
