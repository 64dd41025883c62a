// Puts weights into the form that the algorithms of tile_form.h multiply with: G w G^T for each
// pair of channels, as panels for gemm.h, [panel of outputs][product][padded inputs][column].
// Constants come from double precision, the arithmetic is float32.
#pragma once

#include <cstddef>
#include <span>

#include "kernels/feature_map.h"
#include "kernels/team.h"
#include "kernels/tile_form.h"

namespace sdvae::kernels {

[[nodiscard]] std::size_t tile_weight_floats(const TileShape& shape);

// `oihw` is [out, in, 3, 3], or [out, in] for pointwise. `prepared` is aligned to 64 bytes.
void prepare_tile_weights(const TileShape& shape, std::span<const float> oihw, float* prepared,
                          Team& team);

}  // namespace sdvae::kernels
