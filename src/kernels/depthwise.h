// Depthwise convolutions: each channel has a filter of its own, with zeros around the map. SiLU
// before it and a gate behind it are done on the way, as the linear units of SANA's DC-AE want them
// (E. Xie et al., "SANA", 2024: Mix-FFN), so that their widest map is read once and never written.
//
// Functions are free of shared state; the caller gives the scratch memory and the team.
#pragma once

#include <cstddef>
#include <span>

#include "kernels/feature_map.h"
#include "kernels/team.h"

namespace sdvae::kernels {

struct DepthwiseCall {
  const FeatureMap* input = nullptr;
  FeatureMap* output = nullptr;         // of the input's size, in memory that does not overlap it
  int kernel = 3;                       // the filters' height and width: 3 or 5
  std::span<const float> weights = {};  // [channels][kernel][kernel]
  const float* bias = nullptr;  // [channels], filled up with zeros to the map's stride; or none
  bool silu_input = false;      // silu(input) is what is convolved
  // The results of the second half of the channels, through a SiLU, are factors of the first
  // half's, which alone are the output. Half of the channels is a multiple of kChannelBlock.
  bool gated = false;
};

[[nodiscard]] std::size_t depthwise_scratch_floats(const DepthwiseCall& call, int threads);

// `scratch` is aligned to 64 bytes and holds anything.
void depthwise_convolution(const DepthwiseCall& call, float* scratch, Team& team);

}  // namespace sdvae::kernels
