// Each kind of a network's layers on libtorch's operators, in the layout that the value has: NCHW,
// or NHWC on CUDA devices.
#pragma once

#include <vector>

#include "engine/torch/network_tensors.h"
#include "network/network.h"

namespace sdvae {

// The value after all layers. Throws what libtorch throws.
[[nodiscard]] at::Tensor run_layers(const std::vector<Layer>& layers, const NetworkTensors& tensors,
                                    at::Tensor value);

}  // namespace sdvae
