// A network's operations on libtorch's operators, in the layout that the value has: NCHW, or NHWC
// on CUDA devices.
#pragma once

#include "engine/torch/network_tensors.h"
#include "network/network.h"

namespace sdvae {

// The value after all operations. Throws what libtorch throws.
[[nodiscard]] at::Tensor forward(const Ops& ops, const NetworkTensors& tensors,
                                 const at::Tensor& value);

}  // namespace sdvae
