// The latent spaces of Stable Diffusion models, as data.
//
// scaled = (raw - shift_factor) * scaling_factor. The numbers stand in the config.json of each
// model's autoencoder on the Hugging Face hub (scaling_factor, shift_factor, latent_channels).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sdvae {

struct Family {
  std::string_view name;
  int latent_channels = 0;
  double scaling_factor = 0;
  double shift_factor = 0;
  int factor = 0;  // picture pixels per latent pixel, each way
};

[[nodiscard]] std::span<const Family> known_families() noexcept;
[[nodiscard]] std::optional<Family> find_family(std::string_view name) noexcept;

// "sd1, sdxl, sd3, flux", for messages.
[[nodiscard]] std::string family_names();

}  // namespace sdvae
