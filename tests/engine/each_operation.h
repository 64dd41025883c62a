// Every kind of operation, in networks that try what is easily wrong with one: what must hold for
// all kinds is tested with all of them.
#pragma once

#include <vector>

#include "engine/toy_network.h"

namespace sdvae::testing_support {

inline constexpr int kOperationChannels = 24;

// One operation of each kind and form, which takes kOperationChannels channels.
[[nodiscard]] Ops each_operation(ToyOps& toy);

// Networks from 4 channels to 3 around an operation of each_operation: between ReLUs and before a
// norm; on both branches of a Residual; and on one, where it keeps the shape.
[[nodiscard]] std::vector<Ops> networks_around(const Op& op, ToyOps& toy);

}  // namespace sdvae::testing_support
