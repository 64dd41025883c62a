// SANA's autoencoder DC-AE (AutoencoderDC) out of named weights: residual blocks with RMS norms,
// linear attention in the deep levels, and shortcuts without weights where the size changes. Sizes
// and the ways to change them come from the shapes. Safe from any thread.
//
// The elder DC-AEs of ImageNet have batch norms in the decoder, and are refused.
#pragma once

#include <optional>
#include <string>

#include "network/dc_naming.h"
#include "network/kl_settings.h"
#include "network/network.h"
#include "network/weights.h"

namespace sdvae {

struct DcLayout {
  const DcNaming* naming = nullptr;
  std::string prefix;  // What stands before the names.
};

// Nothing when the weights hold no such autoencoder.
[[nodiscard]] std::optional<DcLayout> find_dc(const Weights& weights);

// Of the settings only `silu_out` counts. Throws Error (model) that names a tensor which is
// missing, has the wrong shape or is too many.
[[nodiscard]] Network bind_dc(const Weights& weights, const DcLayout& layout,
                              const KlSettings& settings);

}  // namespace sdvae
