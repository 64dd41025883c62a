// A 3x3 convolution, zeros around, whose input has few channels: what a network begins with. The
// nine positions that an output looks at are copied into a row, and rows are multiplied by the
// weights; with few channels the copies cost little, and tiles (convolution.h) would save nothing.
//
// Functions are free of shared state; the caller gives the scratch memory and the team.
#pragma once

#include <cstddef>
#include <span>

#include "kernels/channel_sums.h"
#include "kernels/feature_map.h"
#include "kernels/team.h"

namespace sdvae::kernels {

struct FirstConvolutionCall {
  const FeatureMap* input = nullptr;
  FeatureMap* output = nullptr;    // a map of the input's height and width
  const float* weights = nullptr;  // prepared weights
  const float* bias = nullptr;     // padded(output channels) floats, zeros in the padding; or none
  bool relu = false;
  ChannelSums* sums = nullptr;  // set to the output's sums, not added to; or none
};

// Floats of the prepared weights, which are for the level of instructions chosen now (level.h).
[[nodiscard]] std::size_t first_weight_floats(int in_channels, int out_channels);

// `oihw` is [out, in, 3, 3]. `prepared` is aligned to 64 bytes.
void prepare_first_weights(std::span<const float> oihw, int out_channels, float* prepared,
                           Team& team);

[[nodiscard]] std::size_t first_scratch_floats(int in_channels, int threads);

// `scratch` is aligned to 64 bytes and holds anything.
void first_convolution(const FirstConvolutionCall& call, float* scratch, Team& team);

}  // namespace sdvae::kernels
