// Models that have a name, for people and for programs. No text ends with a new line.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "jobs/result.h"

namespace sdvae::report {

// An object with name, path, source, family and bytes.
[[nodiscard]] nlohmann::ordered_json model_json(const NamedModel& named);

// A table with a head, one model a line.
[[nodiscard]] std::string models_text(const ModelList& list);
[[nodiscard]] nlohmann::ordered_json models_json(const ModelList& list);

}  // namespace sdvae::report
