// A search through other people's folders: which of them are VAEs as diffusers saves them. Unlike
// diffusers_folder.h, which is for what somebody asked for, this only looks: what is no VAE is no
// error. Safe from any thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace sdvae {

// The names under which diffusers saves and the hub has them.
inline constexpr std::string_view kVaeConfig = "config.json";
inline constexpr std::string_view kVaeWeights = "diffusion_pytorch_model.safetensors";

// The weights of the VAE in this very folder, which has a configuration that names a VAE's class.
[[nodiscard]] std::optional<std::filesystem::path> vae_weights(const std::filesystem::path& folder);

// The latent space of a safetensors file or a folder as far as it says it without being hashed;
// empty when it does not, or is no model.
[[nodiscard]] std::string family_at_hand(const std::filesystem::path& path);

}  // namespace sdvae
