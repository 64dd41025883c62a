// Values of enums, and values that are missing, as people and programs read them. Pure functions.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "catalog/known_models.h"
#include "sdvae/latent.h"
#include "sdvae/model.h"

namespace sdvae::report {

[[nodiscard]] std::string to_string(Dtype dtype);
[[nodiscard]] std::string to_string(LatentDtype dtype);
[[nodiscard]] std::string to_string(Engine engine);
[[nodiscard]] std::string to_string(Origin origin);

// ", a decoder only" or ", an encoder only"; empty for a whole model.
[[nodiscard]] std::string half_text(const ModelInfo& model);

// A scale or a shift: its number, or of how many channels it has one each.
[[nodiscard]] std::string numbers_text(const std::vector<double>& numbers);

// "'noise_mask' and 2 more" of at least one name.
[[nodiscard]] std::string first_of(const std::vector<std::string>& names);

// The text, or JSON's null for an empty one.
[[nodiscard]] nlohmann::ordered_json or_null(const std::string& text);

}  // namespace sdvae::report
