// GroupNorm and, after it, SiLU: y = silu(weight * (x - mean) / sqrt(variance + epsilon) + bias)
// with mean and variance over a group of channels and the whole map (Y. Wu and K. He, "Group
// Normalization", 2018); silu(y) = y / (1 + e^-y).
//
// The statistics come from channel sums, so that one pass over the map is all, in place if wanted.
#pragma once

#include "kernels/channel_sums.h"
#include "kernels/feature_map.h"
#include "kernels/team.h"

namespace sdvae::kernels {

struct GroupNormCall {
  const FeatureMap* input = nullptr;
  FeatureMap* output = nullptr;       // a map of the input's shape; may be the input itself
  const ChannelSums* sums = nullptr;  // sums of the input, or of a map that it is a window of
  const float* weight = nullptr;      // [channels]
  const float* bias = nullptr;        // [channels]
  int groups = 32;                    // number of groups, a divisor of that of the channels
  double epsilon = 1e-6;
  bool silu = false;
};

void group_norm(const GroupNormCall& call, Team& team);

}  // namespace sdvae::kernels
