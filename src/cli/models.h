// The parts of `sdvae models`, each a command of its own, and what they share.
#pragma once

#include <memory>
#include <string>

#include "catalog/known_models.h"
#include "cli/command.h"
#include "jobs/result.h"

namespace sdvae::cli {

[[nodiscard]] std::unique_ptr<Command> make_models_add();
[[nodiscard]] std::unique_ptr<Command> make_models_list();
[[nodiscard]] std::unique_ptr<Command> make_models_path();
[[nodiscard]] std::unique_ptr<Command> make_models_pull();

// The model of that name on this machine. Throws Error (model), with a remedy, when there is none.
[[nodiscard]] KnownModel find_model_here(const std::string& name);

// The model with what its file and the catalog say of it.
[[nodiscard]] NamedModel looked_up(KnownModel model);

}  // namespace sdvae::cli
