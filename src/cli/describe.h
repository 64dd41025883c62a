// What a latent or a model file holds, for people and for programs.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "sdvae/latent.h"
#include "sdvae/model.h"

namespace sdvae::cli {

// Several lines, each ended; the channel figures are those of batch item `item`.
[[nodiscard]] std::string latent_text(const Latent& latent, const LatentFileInfo& file, int item);
[[nodiscard]] nlohmann::ordered_json latent_json(const Latent& latent, const LatentFileInfo& file,
                                                 int item);

[[nodiscard]] std::string model_text(const ModelInfo& info);
[[nodiscard]] nlohmann::ordered_json model_json(const ModelInfo& info);

}  // namespace sdvae::cli
