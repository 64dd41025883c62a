#include "kernels/computed_convolution.h"

#include <span>

#include "base/half.h"
#include "kernels/any_convolution.h"
#include "kernels/tile_weights.h"

namespace sdvae::kernels::testing_support {
namespace {

void round_to_bfloat16(std::span<float> values) {
  for (float& value : values) value = bfloat16_to_float(float_to_bfloat16(value));
}

}  // namespace

ComputedConvolution::ComputedConvolution(const ConvolutionCase& c)
    : case_(c),
      geometry_(geometry_of(c.shape)),
      input_({c.height, c.width, c.shape.in_channels}, 1),
      output_({output_size(geometry_, c.height), output_size(geometry_, c.width),
               c.shape.out_channels}),
      residual_({output_.view().height, output_.view().width, c.shape.out_channels}, 2) {
  weights_ = random_floats(weight_count(geometry_), 3);
  if (c.bias) bias_ = random_floats(static_cast<std::size_t>(c.shape.out_channels), 4);
  if (c.rounded_to_bfloat16) {
    round_to_bfloat16({input_.view().values, float_count(input_.view())});
    round_to_bfloat16(weights_);
  }
  run();
}

Expected ComputedConvolution::exact() const {
  const DefinedConvolution defined{geometry_,  weights_,
                                   bias_,      case_.residual ? &residual_ : nullptr,
                                   case_.relu, case_.relu_input};
  return convolve_as_defined(defined, input_);
}

void ComputedConvolution::run() {
  Team team(case_.threads);
  AlignedFloats weights = used_memory(tile_weight_floats(case_.shape));
  prepare_tile_weights(case_.shape, weights_, weights.data(), team);
  AlignedFloats bias = bias_;
  bias.resize(static_cast<std::size_t>(padded(case_.shape.out_channels)));
  TileConvolutionCall call{.shape = case_.shape, .weights = weights.data()};
  call.input = &input_.view();
  call.output = &output_.view();
  call.epilogue.bias = case_.bias ? bias.data() : nullptr;
  call.epilogue.residual = case_.residual ? &residual_.view() : nullptr;
  call.epilogue.relu = case_.relu;
  call.epilogue.sums = &sums_;
  call.relu_input = case_.relu_input;
  AlignedFloats scratch = used_memory(tile_scratch_floats(call, case_.threads));
  convolve_tiles(call, scratch.data(), team);
}

}  // namespace sdvae::kernels::testing_support
