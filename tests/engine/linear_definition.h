// Linear attention (network.h) in double precision, by weights for each pair of positions.
#pragma once

#include <vector>

#include "engine/toy_network.h"

namespace sdvae::testing_support {

// Channels of one after the other.
[[nodiscard]] Planes joined(const std::vector<Planes>& parts);

// A matrix of `mix` times each head's channels.
[[nodiscard]] Planes mixed_heads(const StoredTensor& mix, const Planes& x);

// Of the queries, keys and values of all heads.
[[nodiscard]] Planes attended_linearly(const Planes& all, double epsilon);

}  // namespace sdvae::testing_support
