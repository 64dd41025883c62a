// A 3x3 convolution, zeros around, that has few output channels: what a network ends with. Each
// input position is multiplied by the weights of all nine taps and all outputs in one matrix
// product, so that the input is read once; then each output adds up nine products of its
// neighbours.
//
// Functions are free of shared state; the caller gives the scratch memory and the team.
#pragma once

#include <cstddef>
#include <span>

#include "kernels/feature_map.h"
#include "kernels/team.h"

namespace sdvae::kernels {

struct LastConvolutionCall {
  const FeatureMap* input = nullptr;
  FeatureMap* output = nullptr;    // a map of the input's height and width
  const float* weights = nullptr;  // prepared weights
  const float* bias = nullptr;     // padded(output channels) floats, zeros in the padding; or none
};

// Floats of the prepared weights, which are for the level of instructions chosen now (level.h).
[[nodiscard]] std::size_t last_weight_floats(int in_channels, int out_channels);

// `oihw` is [out, in, 3, 3]. `prepared` is aligned to 64 bytes.
void prepare_last_weights(std::span<const float> oihw, int out_channels, float* prepared,
                          Team& team);

// Looks at the maps' sizes only.
[[nodiscard]] std::size_t last_scratch_floats(const LastConvolutionCall& call, int threads);

// `scratch` is aligned to 64 bytes and holds anything.
void last_convolution(const LastConvolutionCall& call, float* scratch, Team& team);

}  // namespace sdvae::kernels
