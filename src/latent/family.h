// The latent spaces of Stable Diffusion models, as data: a family is a row of one table.
//
// The numbers stand in the config.json of each model's autoencoder on the Hugging Face hub
// (scaling_factor, shift_factor, latent_channels). A model or a file that says its own is right;
// the table serves what says none. A family without numbers here has statistics, which each model's
// own file or config.json holds. Safe from any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sdvae/latent_space.h"

namespace sdvae {

[[nodiscard]] std::span<const LatentSpace> known_families();

// The table's row, which lives as long as the program; null for a name that it does not have.
[[nodiscard]] const LatentSpace* find_family(std::string_view name);

// The table's row for a name that a person gave. Throws Error (usage) when there is no such family.
const LatentSpace& known_family(std::string_view name);

// Whether a family is one of so many channels and that factor.
[[nodiscard]] bool has_sizes_of(const LatentSpace& family, int channels, int factor) noexcept;

// The names of the families of so many channels and that factor; of all where there are 0 channels,
// because nobody knows them.
[[nodiscard]] std::vector<std::string> families_that_fit(int channels, int factor);

// "sd1, sdxl, ...", for messages.
[[nodiscard]] std::string family_names();

}  // namespace sdvae
