// Convolutions of every geometry in double precision, as they are defined.
#pragma once

#include <span>

#include "kernels/convolution.h"
#include "kernels/maps.h"
#include "kernels/tile_form.h"

namespace sdvae::kernels::testing_support {

// What a convolution by tiles computes.
[[nodiscard]] ConvolutionGeometry geometry_of(const TileShape& shape);

// The size of the output, height or width, for that of the input.
[[nodiscard]] int output_size(const ConvolutionGeometry& geometry, int input_size);

[[nodiscard]] std::size_t weight_count(const ConvolutionGeometry& geometry);

struct DefinedConvolution {
  ConvolutionGeometry geometry;
  std::span<const float> weights;      // [out, in, k, k]
  std::span<const float> bias;         // [out], or empty
  const OwnedMap* residual = nullptr;  // or none
  bool relu = false;
  bool relu_input = false;
};

[[nodiscard]] Expected convolve_as_defined(const DefinedConvolution& call, const OwnedMap& input);

}  // namespace sdvae::kernels::testing_support
