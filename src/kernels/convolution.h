// Convolutions of one feature map: 3x3 with zeros around, 3x3 after doubling the size (nearest
// neighbour), 3x3 at stride 2, and 1x1.
//
// A caller says what is convolved and how exactly; which algorithm does it is chosen behind this
// header (convolution_choice.h), by the specification alone and never by the map's size, so that
// weights prepared once serve every size. Weights are prepared into the form that the algorithm
// reads, for the level of instructions that is chosen now (level.h), so they are never stored.
//
// All arithmetic is float32, but for products of bfloat16 where they are asked for. At 512 channels
// the errors' rms is 0.2e-6 (1x1) to 1.2e-6 (upsampled) of the output's standard deviation, the
// largest 2e-6 to 1.4e-5; with relaxed accuracy 4.6e-6 and 5.6e-5; a plain float32 sum has 1.2e-6
// and 1.3e-5. With bfloat16 it is 2.4e-3 (1x1) to 1.2e-2 and 0.08 (tests/bench/kernel_errors.cpp
// lists them).
//
// Functions are free of shared state; the caller gives the scratch memory and the team.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "kernels/feature_map.h"
#include "kernels/operand_type.h"
#include "kernels/team.h"

namespace sdvae::kernels {

struct ChannelSums;

struct ConvolutionGeometry {
  int in_channels = 0;
  int out_channels = 0;
  // The filter's height and width: 3, or 1 with neither stride nor doubling.
  int kernel = 3;
  // 2: the output has half the input's size, rounded down, or up where zeros are all around.
  int stride = 1;
  // The input's height and width are doubled by nearest neighbour first. Only at stride 1.
  bool doubles_input = false;
  // Zeros lie on all four sides. At stride 2 they may lie at the right and the bottom only.
  bool pads_all_around = true;
};

// What errors are borne for speed.
enum class Accuracy {
  full,     // about those of a plain float32 sum
  relaxed,  // four times as large, for four fifths of the work at 3x3 with stride 1
};

struct ConvolutionSpec {
  ConvolutionGeometry geometry;
  // Type of the operands of products. Convolutions with very few input or output channels multiply
  // float32 in any case.
  OperandType operands = OperandType::float32;
  Accuracy accuracy = Accuracy::full;
  bool relu_input = false;    // max(input, 0) is what is convolved
  bool has_residual = false;  // the epilogue adds a residual
};

// Floats of the prepared weights.
[[nodiscard]] std::size_t prepared_floats(const ConvolutionSpec& spec);

// `oihw` is [out, in, kernel, kernel]. `prepared` is aligned to 64 bytes.
void prepare(const ConvolutionSpec& spec, std::span<const float> oihw, float* prepared, Team& team);

// What happens to a result on its way to memory: + bias, + residual, ReLU, then the sums.
struct Epilogue {
  const float* bias = nullptr;           // padded(out_channels) floats, zeros in the padding
  const FeatureMap* residual = nullptr;  // a map of the output's shape and stride; may be it
  bool relu = false;
  ChannelSums* sums = nullptr;  // set to the output's sums, not added to; or none
};

// Whether the epilogue may have a ReLU and sums: not with very few output channels.
[[nodiscard]] bool has_full_epilogue(const ConvolutionSpec& spec);

struct ConvolutionCall {
  ConvolutionSpec spec;
  const float* weights = nullptr;  // weights prepared for this specification
  const FeatureMap* input = nullptr;
  FeatureMap* output = nullptr;  // a map whose memory does not overlap the input's
  Epilogue epilogue{};
};

// Floats of scratch memory that convolve needs. Looks at shapes only, never at values.
[[nodiscard]] std::size_t scratch_floats(const ConvolutionCall& call, int threads);

// `scratch` is aligned to 64 bytes and holds anything. Throws Error (internal) for an epilogue that
// the specification does not allow.
void convolve(const ConvolutionCall& call, float* scratch, Team& team);

// About how long an output value takes for each input channel, in multiplications of a matrix
// product: 9 for a 3x3 convolution that is computed directly.
[[nodiscard]] double relative_cost(const ConvolutionSpec& spec);

// What it is, for people who look at speed: "3x3", "upsample + 3x3", "3x3 from 4 channels".
[[nodiscard]] std::string name_of(const ConvolutionSpec& spec);

}  // namespace sdvae::kernels
