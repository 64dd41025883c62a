#include "kernels/convolution.h"

#include <fmt/format.h>

#include "kernels/convolution_choice.h"
#include "kernels/first_convolution.h"
#include "kernels/last_convolution.h"
#include "kernels/tile_convolution.h"
#include "kernels/tile_weights.h"
#include "sdvae/error.h"

namespace sdvae::kernels {
namespace {

FirstConvolutionCall first_call(const ConvolutionCall& call) {
  return {.input = call.input,
          .output = call.output,
          .weights = call.weights,
          .bias = call.epilogue.bias,
          .relu = call.epilogue.relu,
          .sums = call.epilogue.sums};
}

LastConvolutionCall last_call(const ConvolutionCall& call) {
  return {.input = call.input,
          .output = call.output,
          .weights = call.weights,
          .bias = call.epilogue.bias};
}

TileConvolutionCall tile_call(const ConvolutionCall& call) {
  return {.shape = tile_shape_for(call.spec),
          .weights = call.weights,
          .input = call.input,
          .output = call.output,
          .epilogue = call.epilogue,
          .relu_input = call.spec.relu_input};
}

// What an algorithm does not do must not be left out in silence.
void check_epilogue(const ConvolutionCall& call) {
  const Epilogue& epilogue = call.epilogue;
  const bool is_full = epilogue.relu || epilogue.sums != nullptr;
  const bool has_residual = epilogue.residual != nullptr;
  if (has_residual == call.spec.has_residual && (!is_full || has_full_epilogue(call.spec))) return;
  throw Error(ErrorKind::internal, "this convolution cannot finish its results that way");
}

}  // namespace

std::size_t prepared_floats(const ConvolutionSpec& spec) {
  const ConvolutionGeometry& geometry = spec.geometry;
  switch (algorithm_for(spec)) {
    case ConvolutionAlgorithm::first:
      return first_weight_floats(geometry.in_channels, geometry.out_channels);
    case ConvolutionAlgorithm::last:
      return last_weight_floats(geometry.in_channels, geometry.out_channels);
    case ConvolutionAlgorithm::tiles:
      break;
  }
  return tile_weight_floats(tile_shape_for(spec));
}

void prepare(const ConvolutionSpec& spec, std::span<const float> oihw, float* prepared,
             Team& team) {
  switch (algorithm_for(spec)) {
    case ConvolutionAlgorithm::first:
      return prepare_first_weights(oihw, spec.geometry.out_channels, prepared, team);
    case ConvolutionAlgorithm::last:
      return prepare_last_weights(oihw, spec.geometry.out_channels, prepared, team);
    case ConvolutionAlgorithm::tiles:
      return prepare_tile_weights(tile_shape_for(spec), oihw, prepared, team);
  }
}

bool has_full_epilogue(const ConvolutionSpec& spec) {
  return algorithm_for(spec) != ConvolutionAlgorithm::last;
}

std::size_t scratch_floats(const ConvolutionCall& call, int threads) {
  switch (algorithm_for(call.spec)) {
    case ConvolutionAlgorithm::first:
      return first_scratch_floats(call.spec.geometry.in_channels, threads);
    case ConvolutionAlgorithm::last:
      return last_scratch_floats(last_call(call), threads);
    case ConvolutionAlgorithm::tiles:
      break;
  }
  return tile_scratch_floats(tile_call(call), threads);
}

void convolve(const ConvolutionCall& call, float* scratch, Team& team) {
  check_epilogue(call);
  switch (algorithm_for(call.spec)) {
    case ConvolutionAlgorithm::first:
      return first_convolution(first_call(call), scratch, team);
    case ConvolutionAlgorithm::last:
      return last_convolution(last_call(call), scratch, team);
    case ConvolutionAlgorithm::tiles:
      return convolve_tiles(tile_call(call), scratch, team);
  }
}

double relative_cost(const ConvolutionSpec& spec) {
  if (algorithm_for(spec) != ConvolutionAlgorithm::tiles) return 9;
  switch (tile_shape_for(spec).kind) {
    case TileKind::f6x6:
      return 2.3;
    case TileKind::f4x4:
      return 2.6;
    case TileKind::upsample_f4x4:
    case TileKind::upsample_f2x2:
      return 1.4;
    case TileKind::stride2_f4x4:
      return 4.5;
    case TileKind::pointwise:
      break;
  }
  return 1;
}

std::string name_of(const ConvolutionSpec& spec) {
  const ConvolutionGeometry& geometry = spec.geometry;
  const ConvolutionAlgorithm algorithm = algorithm_for(spec);
  if (algorithm == ConvolutionAlgorithm::first) {
    return fmt::format("3x3 from {} channels", geometry.in_channels);
  }
  if (algorithm == ConvolutionAlgorithm::last) {
    return fmt::format("3x3 to {} channels", geometry.out_channels);
  }
  if (geometry.kernel == 1) return "1x1";
  if (geometry.doubles_input) return "upsample + 3x3";
  return geometry.stride == 2 ? "3x3 at stride 2" : "3x3";
}

}  // namespace sdvae::kernels
