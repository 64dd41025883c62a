// The norm of each position by itself and, after it, SiLU and a sum:
//
//   y = silu(weight * x * scale + bias) + residual, silu(y) = y / (1 + e^-y)
//
// with |x| over the channels of the position: B. Zhang and R. Sennrich, "Root Mean Square Layer
// Normalization", 2019. Of its two ways to keep off zero, scale = sqrt(channels) / max(|x|,
// epsilon) is that of Wan's VAE, and 1 / sqrt(|x|^2 / channels + epsilon) that of DC-AE. One pass
// over the map, in place if wanted.
#pragma once

#include "kernels/feature_map.h"
#include "kernels/team.h"

namespace sdvae::kernels {

struct RmsNormCall {
  const FeatureMap* input = nullptr;
  FeatureMap* output = nullptr;   // a map of the input's shape; may be the input itself
  const float* weight = nullptr;  // [channels], filled up with zeros to the map's stride, aligned
  const float* bias = nullptr;    // likewise, or none
  const FeatureMap* residual = nullptr;  // a map of the output's shape, or none; may be the output
  double epsilon = 1e-12;
  bool adds_epsilon = false;  // to the mean square; otherwise it is the least length
  bool silu = false;
};

void rms_norm(const RmsNormCall& call, Team& team);

}  // namespace sdvae::kernels
