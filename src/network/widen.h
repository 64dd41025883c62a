// Weights of number types that no engine computes with, made into float32.
#pragma once

#include "network/network.h"
#include "network/weights.h"

namespace sdvae {

// Every tensor of the network that is neither F32, F16 nor BF16 becomes F32; `weights` keeps the
// new bytes alive. Tensors outside the network stay as they are. Whether there was any such tensor.
bool widen(Network& network, Weights& weights);

}  // namespace sdvae
