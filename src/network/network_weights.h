// The tensors of a network, whatever its operations. Pure functions.
#pragma once

#include <vector>

#include "network/network.h"
#include "sdvae/model.h"

namespace sdvae {

// All tensors in the order in which the operations use them: encoder, then decoder.
[[nodiscard]] std::vector<const StoredTensor*> network_tensors(const Network& network);

[[nodiscard]] std::vector<StoredTensor*> network_tensors(Network& network);

// Without the weights of convolutions over all channels, which are nearly all of their bytes.
[[nodiscard]] std::vector<const StoredTensor*> tensors_beside_convolutions(const Network& network);

// Fills in parameters and weights_dtype.
void count_weights(const Network& network, ModelInfo& info);

}  // namespace sdvae
