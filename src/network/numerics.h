// What of a network's numbers its weights do not show. A program that has the weights of a network
// known by names and shapes computes the same only if it has its numerics as well. Pure functions.
#pragma once

#include <set>
#include <string>
#include <utility>

#include "network/network.h"

namespace sdvae {

struct Numerics {
  std::set<std::pair<int, double>> norms = {};  // Groups and epsilon of its GroupNorms.
  std::set<std::string> activations = {};       // "silu", "normalize", ... as torch names them.
  std::set<std::string> resamplings = {};       // How sizes change other than by the nearest pixel.

  friend bool operator==(const Numerics&, const Numerics&) = default;
};

[[nodiscard]] Numerics numerics_of(const Network& network);

}  // namespace sdvae
