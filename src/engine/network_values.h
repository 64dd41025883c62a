// The edge of a network: its own latents and the scaled ones that all else holds. What a network
// speaks is never packed, and raw, or scaled already where its model says so. Pure functions.
#pragma once

#include "engine/runner.h"
#include "latent/latent_values.h"

namespace sdvae {

[[nodiscard]] LatentShape shape_of(const Tensor& tensor);

// The network's latents, [N, C, h, w], as scaled ones of the model's space.
[[nodiscard]] Tensor scaled_from_network(Tensor latent, const ModelInfo& model);

// Scaled latents of the space `given`, which packs as the model's does, as the network's own.
[[nodiscard]] Tensor network_from_scaled(Tensor latent, const LatentSpace& given,
                                         const ModelInfo& model);

}  // namespace sdvae
