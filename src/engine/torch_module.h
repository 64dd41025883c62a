// Loads libtorch, in the module libsdvae_torch.so, when the first model is opened.
#pragma once

#include "engine/runner.h"

namespace sdvae {

// Throws Error (model) when the module is not where it should be, its libtorch cannot be loaded, or
// the model cannot be opened. Safe from any thread.
[[nodiscard]] OpenedRunner open_torchscript(const RunnerRequest& request);

}  // namespace sdvae
