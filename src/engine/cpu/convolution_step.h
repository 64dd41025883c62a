// Which kernel computes a convolution, and the memory it needs. Pure functions.
#pragma once

#include <cstddef>

#include "engine/cpu/plan.h"

namespace sdvae::cpu {

// A map without memory, for functions that ask for its shape alone.
[[nodiscard]] kernels::FeatureMap shape_of(const Map& map);

[[nodiscard]] kernels::ConvolutionShape shape_of(const Convolution& op);

// For a convolution that adds nothing to its result.
[[nodiscard]] ConvolutionMethod method_for(const kernels::ConvolutionShape& shape);

// Outputs per side that are computed together. Large tiles are a tenth faster and four times as far
// from exact, so they serve where operations before have made the map larger than the half's input:
// in a decoder, whose results are rounded to 256 levels. An encoder's latents are not rounded. With
// products of bfloat16 tiles are smaller: they lose less, and what they cost more is halved. It is
// a matter of the operation, never of the picture's size, so that kept weights serve every picture.
[[nodiscard]] int tile_for(const kernels::ConvolutionShape& shape, bool has_doubled);

// Floats of the prepared weights, and of the scratch memory.
[[nodiscard]] std::size_t prepared_floats(const ConvolutionStep& step);
[[nodiscard]] std::size_t scratch_floats(const ConvolutionStep& step, int threads);

}  // namespace sdvae::cpu
