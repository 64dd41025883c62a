// Puts weights into the form that the algorithms of tile_form.h multiply with: G w G^T for each
// pair of channels, as panels for gemm.h, [panel of outputs][product][padded inputs][column].
// Constants come from double precision, the arithmetic is float32.
#pragma once

#include <cstddef>
#include <span>

#include "kernels/tile_form.h"

namespace sdvae::kernels {

[[nodiscard]] std::size_t tile_weight_floats(const ConvolutionShape& shape);

// As prepare_weights in convolution.h.
void prepare_tile_weights(const ConvolutionShape& shape, std::span<const float> oihw,
                          float* prepared, Team& team);

}  // namespace sdvae::kernels
