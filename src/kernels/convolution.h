// Convolutions of one feature map: 3x3 with zeros around, 3x3 after doubling the size (nearest
// neighbour), 3x3 at stride 2, and 1x1.
//
// The 3x3 kinds compute minimal filtering algorithms (S. Winograd, "Arithmetic Complexity of
// Computations", 1980; A. Lavin and S. Gray, "Fast Algorithms for Convolutional Neural Networks",
// 2016): patches and weights are transformed so that products replace sliding sums, and each
// product of the transformed form is a matrix product over channels. tile_form.h has the numbers.
//
// Weights are prepared once into the form the kernels read: for the level of instructions that is
// chosen now (level.h), so it is never stored. All arithmetic is float32, but for products of
// bfloat16 where they are asked for. At 512 channels the errors' rms is 0.2e-6 (1x1) to 1.2e-6
// (upsampled) of the output's standard deviation, the largest 2e-6 to 1.4e-5; with tiles of 6
// 4.6e-6 and 5.6e-5; a plain float32 sum has 1.2e-6 and 1.3e-5. With bfloat16 it is 2.4e-3 (1x1) to
// 1.2e-2 and 0.08 (tests/bench/kernel_errors.cpp lists them).
//
// Functions are free of shared state; the caller gives the scratch memory and the team.
#pragma once

#include <cstddef>
#include <span>

#include "kernels/factors.h"
#include "kernels/feature_map.h"
#include "kernels/team.h"

namespace sdvae::kernels {

struct ChannelSums;

enum class ConvolutionKind {
  winograd_3x3,  // zeros around: the size stays
  upsample_3x3,  // height and width doubled by nearest neighbour, then as above
  halve_3x3,     // stride 2: half the size, rounded down, or up with pad_all_around
  pointwise,     // 1x1
};

struct ConvolutionShape {
  ConvolutionKind kind = ConvolutionKind::winograd_3x3;
  int in_channels = 0;
  int out_channels = 0;
  // Outputs per side that are computed together: 4, or 2 for half the error at twice the work. For
  // winograd_3x3 also 6, for four times the error at four fifths of the work.
  int tile = 4;
  // halve_3x3: zeros on all four sides. Else at the right and the bottom only.
  bool pad_all_around = false;
  // Of the products, once transformed. With bfloat16 tiles of 6 lose too much.
  Factors factors = Factors::float32;
};

// Floats of the prepared weights.
[[nodiscard]] std::size_t weight_floats(const ConvolutionShape& shape);

// `oihw` is [out, in, 3, 3], or [out, in] for pointwise. `prepared` is aligned to 64 bytes.
void prepare_weights(const ConvolutionShape& shape, std::span<const float> oihw, float* prepared,
                     Team& team);

// What happens to a result on its way to memory: + bias, + residual, relu, then the statistics.
struct Epilogue {
  const float* bias = nullptr;           // padded(out_channels) floats, zeros in the padding
  const FeatureMap* residual = nullptr;  // of the output's shape and stride; may be it
  bool relu = false;
  ChannelSums* sums = nullptr;  // set, not added to
};

struct ConvolutionCall {
  ConvolutionShape shape;
  const float* weights = nullptr;  // prepared
  const FeatureMap* input = nullptr;
  FeatureMap* output = nullptr;  // its memory does not overlap the input's
  Epilogue epilogue{};
  bool relu_input = false;  // max(input, 0) is what is convolved
};

// Floats of scratch memory that convolve needs. Looks at shapes only, never at values.
[[nodiscard]] std::size_t scratch_floats(const ConvolutionCall& call, int threads);

// `scratch` is aligned to 64 bytes and holds anything.
void convolve(const ConvolutionCall& call, float* scratch, Team& team);

}  // namespace sdvae::kernels
