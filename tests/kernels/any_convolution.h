// All kinds of convolutions in double precision, as they are defined.
#pragma once

#include <span>

#include "kernels/convolution.h"
#include "kernels/maps.h"

namespace sdvae::kernels::testing_support {

// The size of the output, height or width, for that of the input.
[[nodiscard]] int output_size(const ConvolutionShape& shape, int input_size);

struct DefinedConvolution {
  ConvolutionShape shape;
  std::span<const float> weights;      // [out, in, k, k]
  std::span<const float> bias;         // [out], or empty
  const OwnedMap* residual = nullptr;  // or none
  bool relu = false;
  bool relu_input = false;
};

[[nodiscard]] Expected convolve_as_defined(const DefinedConvolution& call, const OwnedMap& input);

}  // namespace sdvae::kernels::testing_support
