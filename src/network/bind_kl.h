// AutoencoderKL (the VAE of SD 1.x, 2.x, XL, 3 and FLUX.1) and AutoencoderKLFlux2, which is one
// with statistics of its latents, out of named weights: sizes from the shapes, names from the
// tables of naming.h, what shows in neither from the settings. Safe from any thread.
#pragma once

#include <optional>
#include <string>

#include "network/kl_settings.h"
#include "network/naming.h"
#include "network/network.h"
#include "network/weights.h"

namespace sdvae {

struct KlLayout {
  const Naming* naming = nullptr;
  std::string prefix;
};

// Which names the weights use; nothing when they hold no such autoencoder.
[[nodiscard]] std::optional<KlLayout> find_kl(const Weights& weights);

// Throws Error (model) that names a tensor which is missing, has the wrong shape or is too many.
[[nodiscard]] Network bind_kl(const Weights& weights, const KlLayout& layout,
                              const KlSettings& settings = {});

}  // namespace sdvae
