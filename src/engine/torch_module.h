// Loads libtorch, in the module libsdvae_torch.so, when something that only it can run is opened.
#pragma once

#include "engine/runner.h"

namespace sdvae {

// Both throw Error (model) when the module is not where it should be, its libtorch cannot be
// loaded, or the model cannot be opened; usage for an unknown device. Safe from any thread.

[[nodiscard]] OpenedRunner open_torchscript(const RunnerRequest& request);

// Runs a network layer by layer on libtorch's operators.
[[nodiscard]] OpenedRunner open_network(const BoundRequest& request);

}  // namespace sdvae
