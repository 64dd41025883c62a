// Loads libtorch, in the module libsdvae_torch.so, when something that only it can do is asked for.
#pragma once

#include "engine/runner.h"

namespace sdvae {

// All throw Error (model) when the module is not where it should be, its libtorch cannot be loaded,
// or the model cannot be opened or run on the device. Safe from any thread.

// The first GPU when it answers libtorch, else the CPU, as in a build without libtorch.
[[nodiscard]] Device find_torch_device();

[[nodiscard]] ScriptFile read_torchscript(const std::filesystem::path& path);

// Runs a network layer by layer on libtorch's operators.
[[nodiscard]] OpenedRunner open_network(const BoundRequest& request);

}  // namespace sdvae
