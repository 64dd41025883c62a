// Which kernel computes a convolution, and the memory it needs. Pure functions.
#pragma once

#include <cstddef>

#include "engine/cpu/plan.h"

namespace sdvae::cpu {

// A map without memory, for functions that ask for its shape alone.
[[nodiscard]] kernels::FeatureMap shape_of(const Map& map);

[[nodiscard]] kernels::ConvolutionShape shape_of(const Convolution& layer);

// For a convolution that adds nothing to its result.
[[nodiscard]] ConvolutionMethod method_for(const kernels::ConvolutionShape& shape, bool relu);

// Floats of the prepared weights, and of the scratch memory.
[[nodiscard]] std::size_t prepared_floats(const ConvolutionStep& step);
[[nodiscard]] std::size_t scratch_floats(const ConvolutionStep& step, int threads);

}  // namespace sdvae::cpu
