#include "engine/cpu/convolution_step.h"

#include "kernels/first_convolution.h"
#include "kernels/last_convolution.h"

namespace sdvae::cpu {
namespace {

using kernels::ConvolutionKind;
using kernels::ConvolutionShape;
using kernels::FeatureMap;

constexpr int kFewChannels = 16;

}  // namespace

FeatureMap shape_of(const Map& map) {
  return {nullptr, map.height, map.width, map.channels, kernels::padded(map.channels)};
}

ConvolutionShape shape_of(const Convolution& op) {
  ConvolutionShape shape;
  shape.out_channels = static_cast<int>(op.weight.shape[0]);
  shape.in_channels = static_cast<int>(op.weight.shape[1]);
  shape.pad_all_around = op.border == Border::same;
  if (op.weight.shape[2] == 1) {
    shape.kind = ConvolutionKind::pointwise;
  } else if (op.stride == 2) {
    shape.kind = ConvolutionKind::halve_3x3;
  }
  return shape;
}

ConvolutionMethod method_for(const ConvolutionShape& shape) {
  if (shape.kind != ConvolutionKind::winograd_3x3) return ConvolutionMethod::tiles;
  if (shape.in_channels <= kFewChannels) return ConvolutionMethod::first;
  if (shape.out_channels < kFewChannels) return ConvolutionMethod::last;
  return ConvolutionMethod::tiles;
}

int tile_for(const ConvolutionShape& shape, bool has_doubled) {
  if (shape.factors == kernels::Factors::bfloat16) {
    return shape.kind == ConvolutionKind::upsample_3x3 ? 2 : 4;
  }
  return has_doubled && shape.kind == ConvolutionKind::winograd_3x3 ? 6 : 4;
}

std::size_t prepared_floats(const ConvolutionStep& step) {
  const ConvolutionShape& shape = step.shape;
  switch (step.method) {
    case ConvolutionMethod::first:
      return kernels::first_weight_floats(shape.in_channels, shape.out_channels);
    case ConvolutionMethod::last:
      return kernels::last_weight_floats(shape.in_channels, shape.out_channels);
    case ConvolutionMethod::tiles:
      break;
  }
  return kernels::weight_floats(shape);
}

std::size_t scratch_floats(const ConvolutionStep& step, int threads) {
  const FeatureMap from = shape_of(step.from);
  FeatureMap to = shape_of(step.to);
  switch (step.method) {
    case ConvolutionMethod::first:
      return kernels::first_scratch_floats(step.from.channels, threads);
    case ConvolutionMethod::last:
      return kernels::last_scratch_floats({.input = &from, .output = &to}, threads);
    case ConvolutionMethod::tiles:
      break;
  }
  kernels::ConvolutionCall call;
  call.shape = step.shape;
  call.input = &from;
  call.output = &to;
  call.relu_input = step.relu_input;
  if (step.residual) call.epilogue.residual = &to;
  return kernels::scratch_floats(call, threads);
}

}  // namespace sdvae::cpu
