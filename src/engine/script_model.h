// A TorchScript file as data: what it says of itself, and which network it is. Needs libtorch to
// read the file, and no device to run on. Safe from any thread.
#pragma once

#include <optional>

#include "engine/runner.h"
#include "network/model_file.h"
#include "network/network.h"

namespace sdvae {

struct ScriptModel {
  ScriptFile file;
  ModelInfo info;  // What the file says; device, dtype and engine are left open.
  // What the file's parameters make, when they make exactly one network that we know, that fits its
  // description, and that has the numerics of its program (numerics.h). The program, whatever else
  // stands in it, is not run then.
  std::optional<Network> network;
};

// Throws Error: model when the file is damaged, or nobody says which latent space it speaks; usage
// when the override names an unknown family.
[[nodiscard]] ScriptModel open_script(const ModelFile& file, const FamilyOverride& override_with);

}  // namespace sdvae
