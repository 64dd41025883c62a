#include "kernels/convolution.h"

#include "kernels/tile_convolution.h"
#include "kernels/tile_plan.h"
#include "kernels/tile_weights.h"

namespace sdvae::kernels {

std::size_t weight_floats(const ConvolutionShape& shape) { return tile_weight_floats(shape); }

void prepare_weights(const ConvolutionShape& shape, std::span<const float> oihw, float* prepared,
                     Team& team) {
  prepare_tile_weights(shape, oihw, prepared, team);
}

std::size_t scratch_floats(const ConvolutionCall& call, int threads) {
  return plan_tiles(call, threads).total_floats;
}

void convolve(const ConvolutionCall& call, float* scratch, Team& team) {
  convolve_tiles(call, scratch, team);
}

}  // namespace sdvae::kernels
