// HunyuanImage 2.1's autoencoder (AutoencoderKLHunyuanImage), out of weights under diffusers'
// names: AutoencoderKL's blocks, with pixel shuffles that have shortcuts of their own instead of
// strides. Sizes come from the shapes. Safe from any thread.
#pragma once

#include <optional>
#include <string>

#include "network/network.h"
#include "network/weights.h"

namespace sdvae {

// What stands before the names; nothing when the weights hold no such autoencoder.
[[nodiscard]] std::optional<std::string> find_hunyuan(const Weights& weights);

// Throws Error (model) that names a tensor which is missing, has the wrong shape or is too many.
[[nodiscard]] Network bind_hunyuan(const Weights& weights, const std::string& prefix);

}  // namespace sdvae
