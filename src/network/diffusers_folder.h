// Where the weights of a diffusers model lie, and what people call a model that they gave by path.
// Safe from any thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "network/identify.h"
#include "network/weights.h"

namespace sdvae {

struct DiffusersFolder {
  std::filesystem::path weights;
  std::optional<DiffusersConfig> config;
};

// A folder with config.json and weights, a pipeline's folder with those in vae/, or a weights file,
// whose config.json counts when it lies beside it under diffusers' name for weights.
// Throws Error (model) when the folder holds no autoencoder's weights.
[[nodiscard]] DiffusersFolder find_diffusers(const std::filesystem::path& path);

// The file's own name for itself, else the name a person would use: of the file without its ending,
// of the folder (not vae), of the repository that a hub's cache folder belongs to.
[[nodiscard]] std::string model_name(const Weights& weights, const std::filesystem::path& given);

// The names of the weights' files, "a + b".
[[nodiscard]] std::string source_text(const Weights& weights);

}  // namespace sdvae
