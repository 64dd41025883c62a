// What changes an autoencoder's numbers and does not show in the shapes of its weights. Plain
// data and pure functions.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sdvae {

struct KlSettings {
  int norm_groups = 32;          // Groups of every GroupNorm.
  bool middle_attention = true;  // Whether attention stands between the two middle blocks.
  // Whether there are 1x1 convolutions around the latent; empty: as the weights have them.
  std::optional<bool> quant = {};
  std::optional<bool> post_quant = {};
  double batch_norm_epsilon = 1e-4;  // Of the statistics of FLUX.2's latents.
  // Of a network of Wan's kind: whether the number of frames is halved where the size is, in the
  // order in which the encoder runs. Empty: as the weights have it.
  std::vector<bool> halves_time = {};
  // Of DC-AE: whether a SiLU stands before the last convolution, instead of a ReLU; empty: unknown.
  std::optional<bool> silu_out = {};
};

// The settings that a file of our own writes into its metadata (compact.h); what it does not say is
// as `otherwise` has it. Throws Error (model), "`context`: ...", for numbers that make no sense.
[[nodiscard]] KlSettings settings_in(const std::map<std::string, std::string>& metadata,
                                     const KlSettings& otherwise, const std::string& context);

// Writes what is not as usual.
void write_settings(std::map<std::string, std::string>& metadata, const KlSettings& settings);

}  // namespace sdvae
