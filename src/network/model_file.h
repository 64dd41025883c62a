// A file or a folder that somebody gave as a model: opened and recognised once, and handed on to
// whoever runs it, describes it or copies it. Safe from any thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "network/identify.h"
#include "network/model_format.h"
#include "network/weights.h"

namespace sdvae {

struct ModelFile {
  std::filesystem::path path;  // The path that was given.
  ModelFormat format = ModelFormat::unknown;
  Weights weights;                        // Tensors of safetensors; none of any other format.
  std::optional<DiffusersConfig> config;  // Configuration of a diffusers folder.
  std::string promised_family = {};       // Family that its name promises (ModelSource::family).
};

// What a file is makes no error here, whoever asks may be content with it; a folder is always one
// of safetensors. Throws Error (model) when a folder holds no autoencoder's weights, or when what
// says that it is safetensors is damaged.
[[nodiscard]] ModelFile open_model_file(const std::filesystem::path& path);

// The file's weights. Throws Error (model) for a file that has none, and names what it is instead.
[[nodiscard]] Weights take_weights(ModelFile file);

}  // namespace sdvae
