// What a model says of itself (the extra file sdvae.json of a TorchScript export) and what the
// caller says of it, made into one ModelInfo. Pure functions, safe from any thread.
#pragma once

#include <filesystem>
#include <string>

#include "sdvae/model.h"

namespace sdvae {

// `json` is the text of sdvae.json, empty when the file has none; `model` is that file. The
// override wins where it says something. device and dtype stay as they are by default: the engine
// fills them in. Throws Error: model when the description is damaged, or when nobody says which
// latent space the model speaks (never guessed); usage when the override names an unknown family.
[[nodiscard]] ModelInfo describe_model(const std::string& json, const std::filesystem::path& model,
                                       const FamilyOverride& override_with);

}  // namespace sdvae
