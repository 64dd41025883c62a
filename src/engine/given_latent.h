// A latent that a caller hands in, made ready for the network: its sizes, its numbers and its
// family are checked before anything relies on them. Pure functions, safe from any thread.
#pragma once

#include "engine/runner.h"

namespace sdvae {

// How the picture was made to fit; pad where the latent does not say. Throws Error (bad_data).
[[nodiscard]] Fit fit_of(const LatentInfo& info);

// Whether decoding takes the latent's own shift and scale, whatever those of the model are.
[[nodiscard]] bool has_own_numbers(const Latent& latent, const ModelInfo& model);

// The network's own values (network_values.h). Throws Error (bad_data) when the values do not match
// the shape, are not finite or cannot be scaled, when the latent is not of the model's family
// (unless the options say so), number of channels or packing, or when its picture would be too
// large for anything.
[[nodiscard]] Tensor network_input(const Latent& latent, const ModelInfo& model,
                                   const DecodeOptions& options);

}  // namespace sdvae
