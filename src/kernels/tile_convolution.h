// Runs a convolution by the algorithms of tile_form.h, block by block as tile_plan.h cuts it.
#pragma once

#include "kernels/convolution.h"

namespace sdvae::kernels {

// As convolve in convolution.h.
void convolve_tiles(const ConvolutionCall& call, float* scratch, Team& team);

}  // namespace sdvae::kernels
