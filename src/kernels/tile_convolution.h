// Runs a convolution by the algorithms of tile_form.h, block by block as tile_plan.h cuts it. Its
// weights are those of tile_weights.h.
//
// Functions are free of shared state; the caller gives the scratch memory and the team.
#pragma once

#include <cstddef>

#include "kernels/convolution.h"
#include "kernels/tile_form.h"

namespace sdvae::kernels {

struct TileConvolutionCall {
  TileShape shape;
  const float* weights = nullptr;  // prepared weights
  const FeatureMap* input = nullptr;
  FeatureMap* output = nullptr;  // a map whose memory does not overlap the input's
  Epilogue epilogue{};
  bool relu_input = false;  // max(input, 0) is what is convolved
};

// Looks at shapes only, never at values.
[[nodiscard]] std::size_t tile_scratch_floats(const TileConvolutionCall& call, int threads);

// `scratch` is aligned to 64 bytes and holds anything.
void convolve_tiles(const TileConvolutionCall& call, float* scratch, Team& team);

}  // namespace sdvae::kernels
