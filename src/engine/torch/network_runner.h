// Runs a network from its description, layer by layer.
#pragma once

#include "engine/runner.h"

namespace sdvae {

// Throws Error (usage, model) when it cannot run on the device.
[[nodiscard]] OpenedRunner open_network_runner(const BoundRequest& request);

}  // namespace sdvae
