// Runs a network on kernels of our own, on CPUs, in float32. Needs no libtorch.
#pragma once

#include "engine/runner.h"

namespace sdvae {

// The environment's SDVAE_CPU limits the level of instructions (kernels/level.h). Throws Error:
// usage when it names none that there is, model when the threads cannot be had.
[[nodiscard]] OpenedRunner open_cpu_runner(const BoundRequest& request);

}  // namespace sdvae
