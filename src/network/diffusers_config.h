// The config.json of a diffusers autoencoder: every field of the classes in diffusers_config.cpp
// (diffusers 0.42.1) that changes the numbers is taken into account or refused by its name; fields
// that change none (sample_size, force_upcast, latent_magnitude, ...) are passed over. Safe from
// any thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "network/kl_settings.h"
#include "network/network.h"
#include "sdvae/latent_space.h"

namespace sdvae {

// What AutoencoderKL takes where no factor is given.
inline constexpr double kDefaultScalingFactor = 0.18215;

struct DiffusersConfig {
  std::string class_name;  // "AutoencoderKL", "AutoencoderKLQwenImage", ...
  std::optional<double> scaling_factor = {};
  std::optional<double> shift_factor = {};
  // A mean and a deviation of each latent channel; both lists are empty or neither is.
  std::vector<double> latents_mean = {};
  std::vector<double> latents_std = {};
  KlSettings settings = {};
  // What it says of sizes that stand in the weights too; empty where it does not say it.
  std::optional<int> latent_channels = {};
  std::optional<int> picture_channels = {};  // Channels that the encoder's first layer takes.
  std::optional<int> decoded_channels = {};  // Channels that the decoder's last layer gives.
  // What it calls them, and what it calls the sizes of levels, in quotes.
  const char* latent_field = "latent_channels";
  const char* picture_field = "in_channels";
  const char* encoder_widths_text = "'block_out_channels'";
  const char* decoder_widths_text = "'block_out_channels', the last one first,";
  const char* layers_field = "layers_per_block";
  std::optional<int> patch = {};   // Side of the squares of pixels that the network takes as one.
  std::optional<int> factor = {};  // Picture pixels to a latent pixel, each way.
  std::optional<bool> has_shortcuts = {};  // Whether each level has one around it.
  std::optional<int> layers_per_block = {};
  std::vector<int> encoder_widths = {};  // Of each level, in the order in which the encoder runs.
  std::vector<int> decoder_widths = {};  // Likewise of the decoder.
  // Of DC-AE, whose levels count from the picture on in both halves, as do their widths.
  std::vector<int> encoder_layers = {};
  std::vector<int> decoder_layers = {};
  std::string network_class = {};  // The class whose network it has, often itself.
  std::string file = {};           // The file's name for messages, quoted.
};

// Throws Error (model) when the file is damaged, describes no autoencoder that can be run, or gives
// a field a value that cannot be computed with: the sentence names it.
[[nodiscard]] DiffusersConfig read_config(const std::filesystem::path& path);

// Throws Error (model) that names the field which says another size than the weights have.
void check_sizes(const DiffusersConfig& config, const Network& network);

// The same of DC-AE's levels.
void check_levels(const DiffusersConfig& config, const Network& network);

// Says that `fields`, in quotes, are `said`, but the weights have `found`. Throws Error (model).
[[noreturn]] void fail_size(const DiffusersConfig& config, std::string_view fields,
                            const std::string& said, const std::string& found);

// Whether it gives numbers for the latent space: a scaling factor of its own, or statistics.
[[nodiscard]] bool has_statistics(const DiffusersConfig& config);
[[nodiscard]] bool has_numbers(const DiffusersConfig& config);

// Sets the space's shift and scale to the config's own, as diffusers' pipelines use them.
void apply_numbers(const DiffusersConfig& config, LatentSpace& space);

}  // namespace sdvae
