// What operations do to a picture's geometry: how far they look, what becomes of sizes and
// channels, which norms they have. Said once for each primitive operation (traits.cpp) and computed
// for a Residual and for operations that run one after the other; whoever computes a picture in
// parts finds borders and places to cut with it. Pure functions.
#pragma once

#include <vector>

#include "network/network.h"

namespace sdvae {

// Operations that run one after the other. They belong to others.
using OpChain = std::vector<const Op*>;

[[nodiscard]] OpChain chain_of(const Ops& ops);

// Positions [begin, end) along one side of a map; those outside of the map are its border.
struct Span {
  int begin = 0;
  int end = 0;
};

// The input's positions on which the output's depend, no more and no fewer, where nothing looks at
// whole maps.
[[nodiscard]] Span inputs_of(const OpChain& chain, Span outputs);

// The output's positions that come of the input's, rounded up where sizes are halved.
[[nodiscard]] Span outputs_of(const OpChain& chain, Span inputs);

// A span of the input begins at a multiple of so many positions where it is to be computed alone:
// at each operation that halves sizes, pairs stay pairs.
[[nodiscard]] int grain_of(const OpChain& chain);

// Whether some operation in it, at any depth, has more positions in its output than in its input,
// or fewer.
[[nodiscard]] bool changes_size(const OpChain& chain);

[[nodiscard]] int channels_after(const OpChain& chain, int channels);

// Norms need the statistics of a whole map. They are counted in the order in which they run, a
// Residual's shortcut before its body.
[[nodiscard]] int norm_count(const OpChain& chain);

// What runs between the chain's input and its norm of that number.
[[nodiscard]] OpChain chain_before_norm(const OpChain& chain, int norm);

// Whether each position of the output depends on all of the input, norms aside.
[[nodiscard]] bool mixes_all_positions(const OpChain& chain);

}  // namespace sdvae
