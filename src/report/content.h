// What a latent or a model file holds, for people and for programs. No text ends with a new line.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "jobs/inspect.h"

namespace sdvae::report {

[[nodiscard]] std::string latent_text(const LatentContent& content);
[[nodiscard]] nlohmann::ordered_json latent_json(const LatentContent& content);

[[nodiscard]] std::string model_text(const ModelInfo& info);
[[nodiscard]] nlohmann::ordered_json model_json(const ModelInfo& info);

}  // namespace sdvae::report
