// The norm of each position by itself and, after it, SiLU:
//
//   y = silu(sqrt(channels) * weight * x / max(|x|, epsilon)), silu(y) = y / (1 + e^-y)
//
// with |x| over the channels of the position: the RMS norm of Wan's VAE, torch's F.normalize with
// weights (B. Zhang and R. Sennrich, "Root Mean Square Layer Normalization", 2019). One pass over
// the map, in place if wanted.
#pragma once

#include "kernels/feature_map.h"
#include "kernels/team.h"

namespace sdvae::kernels {

struct RmsNormCall {
  const FeatureMap* input = nullptr;
  FeatureMap* output = nullptr;   // a map of the input's shape; may be the input itself
  const float* weight = nullptr;  // [channels], filled up with zeros to the map's stride, aligned
  double epsilon = 1e-12;
  bool silu = false;
};

void rms_norm(const RmsNormCall& call, Team& team);

}  // namespace sdvae::kernels
