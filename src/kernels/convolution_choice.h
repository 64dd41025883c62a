// Which algorithm computes a convolution. Pure functions of its specification.
#pragma once

#include "kernels/convolution.h"
#include "kernels/tile_form.h"

namespace sdvae::kernels {

enum class ConvolutionAlgorithm {
  first,  // first_convolution.h, for few input channels
  last,   // last_convolution.h, for few output channels
  tiles,  // tile_convolution.h
};

[[nodiscard]] ConvolutionAlgorithm algorithm_for(const ConvolutionSpec& spec);

// For convolutions by tiles. Large tiles of 3x3 are a tenth faster and four times as far from
// exact: they are for relaxed accuracy. With products of bfloat16 tiles are smaller: they lose
// less, and what they cost more is halved.
[[nodiscard]] TileShape tile_shape_for(const ConvolutionSpec& spec);

}  // namespace sdvae::kernels
