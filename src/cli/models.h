// The parts of `sdvae models`, each a command of its own, and how they name things.
#pragma once

#include <memory>
#include <string>

#include <nlohmann/json.hpp>

#include "catalog/known_models.h"
#include "cli/command.h"

namespace sdvae::cli {

[[nodiscard]] std::unique_ptr<Command> make_models_add();
[[nodiscard]] std::unique_ptr<Command> make_models_list();
[[nodiscard]] std::unique_ptr<Command> make_models_path();
[[nodiscard]] std::unique_ptr<Command> make_models_pull();

// "hugging face cache", for people and for JSON.
[[nodiscard]] std::string to_string(Origin origin);

// The model of that name, which is on this machine. Throws Error (model), with what to do, when it
// is not.
[[nodiscard]] KnownModel find_model_here(const std::string& name);

// What JSON says of a model: name, path, source, family, bytes.
[[nodiscard]] nlohmann::ordered_json model_entry(const KnownModel& model);

}  // namespace sdvae::cli
