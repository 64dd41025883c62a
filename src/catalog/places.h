// The folders in which models are looked for. Reads the environment; safe from any thread as long
// as nobody changes it meanwhile.
#pragma once

#include <filesystem>
#include <vector>

namespace sdvae {

// The model that is installed with the program; empty when there is none.
[[nodiscard]] std::filesystem::path built_in_model();

// Where `sdvae models add` puts models: $SDVAE_MODELS, else sdvae/models below $XDG_DATA_HOME, else
// below ~/.local/share. It need not exist.
[[nodiscard]] std::filesystem::path added_models_folder();

// The existing models/vae folders of ComfyUI: of $COMFYUI_PATH, of a ComfyUI in the home folder or
// the current one, and of the current folder itself.
[[nodiscard]] std::vector<std::filesystem::path> comfyui_folders();

// The same for stable-diffusion-webui (A1111) and its models/VAE.
[[nodiscard]] std::vector<std::filesystem::path> a1111_folders();

}  // namespace sdvae
