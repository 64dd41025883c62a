// From a model's file to something that runs: what the file is decides which engine takes it.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "engine/runner.h"
#include "network/model_file.h"
#include "sdvae/vae.h"

namespace sdvae {

struct OpenedModel {
  std::unique_ptr<Runner> runner;
  ModelInfo info;
  // The files behind an info without a sha256, for whoever wants to spend the time on it.
  std::vector<std::filesystem::path> unhashed;
};

// Throws Error as Vae::load does. Safe from any thread.
[[nodiscard]] OpenedModel open_model(ModelFile file, const LoadOptions& options);

}  // namespace sdvae
