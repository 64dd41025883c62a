// From a path to something that runs: what the file is decides which engine takes it.
#pragma once

#include <memory>

#include "engine/runner.h"
#include "sdvae/vae.h"

namespace sdvae {

struct OpenedModel {
  std::unique_ptr<Runner> runner;
  ModelInfo info;
};

// Throws Error as Vae::load does. Safe from any thread.
[[nodiscard]] OpenedModel open_model(const std::filesystem::path& path, const LoadOptions& options);

}  // namespace sdvae
