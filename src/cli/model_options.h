// The options that say which model to use and how to run it.
#pragma once

#include <string>

#include <CLI/CLI.hpp>

#include "cli/console.h"
#include "sdvae/vae.h"

namespace sdvae::cli {

struct ModelOptions {
  std::string model;  // Empty for $SDVAE_MODEL, else the built-in model.
  LoadOptions load;
};

// Adds --family, --scaling-factor and --shift-factor alone, for commands that look at a model and
// run none.
void add_family_options(CLI::App& app, FamilyOverride& family);

// Adds the same, --model, and the options that say how to run the model.
void add_model_options(CLI::App& app, ModelOptions& options);

// Tells of the model when it is the built-in one. Throws Error.
[[nodiscard]] ModelSource locate_model(const ModelOptions& options, const Console& console);

// Finds and loads the model, telling of it as far as the user wants to hear. Throws Error.
[[nodiscard]] Vae load_model(const ModelOptions& options, const Console& console);

// Loads a model that was found before.
[[nodiscard]] Vae load_found(const ModelSource& model, const LoadOptions& options,
                             const Console& console);

}  // namespace sdvae::cli
