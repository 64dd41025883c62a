#include "kernels/convolution_choice.h"

namespace sdvae::kernels {
namespace {

// One block of channels: tiles would be transformed for products of next to nothing.
constexpr int kFewChannels = kChannelBlock;

TileKind tile_kind_for(const ConvolutionSpec& spec) {
  const ConvolutionGeometry& geometry = spec.geometry;
  const bool is_float32 = spec.operands == OperandType::float32;
  if (geometry.kernel == 1) return TileKind::pointwise;
  if (geometry.stride == 2) return TileKind::stride2_f4x4;
  if (geometry.doubles_input) {
    return is_float32 ? TileKind::upsample_f4x4 : TileKind::upsample_f2x2;
  }
  return is_float32 && spec.accuracy == Accuracy::relaxed ? TileKind::f6x6 : TileKind::f4x4;
}

}  // namespace

ConvolutionAlgorithm algorithm_for(const ConvolutionSpec& spec) {
  const ConvolutionGeometry& geometry = spec.geometry;
  if (geometry.kernel == 1 || geometry.stride != 1 || geometry.doubles_input) {
    return ConvolutionAlgorithm::tiles;
  }
  if (spec.relu_input || spec.has_residual) return ConvolutionAlgorithm::tiles;
  if (geometry.in_channels <= kFewChannels) return ConvolutionAlgorithm::first;
  if (geometry.out_channels < kFewChannels) return ConvolutionAlgorithm::last;
  return ConvolutionAlgorithm::tiles;
}

TileShape tile_shape_for(const ConvolutionSpec& spec) {
  return {.kind = tile_kind_for(spec),
          .in_channels = spec.geometry.in_channels,
          .out_channels = spec.geometry.out_channels,
          .pads_all_around = spec.geometry.pads_all_around,
          .operands = spec.operands};
}

}  // namespace sdvae::kernels
