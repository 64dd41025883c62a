#include "kernels/any_convolution.h"

#include <algorithm>

namespace sdvae::kernels::testing_support {
namespace {

// The position in the input that a tap sees, or one outside for a zero.
int position_of(const ConvolutionGeometry& geometry, int output, int tap, int size) {
  if (geometry.kernel == 1) return output;
  const int before = geometry.pads_all_around ? 1 : 0;
  const int position = geometry.stride * output + tap - before;
  if (!geometry.doubles_input) return position;
  return position < 0 || position >= 2 * size ? -1 : position / 2;
}

struct Position {
  int y = 0;
  int x = 0;
};

double sum_over_inputs(const DefinedConvolution& call, const OwnedMap& input, Position position,
                       std::size_t weight) {
  const auto taps = static_cast<std::size_t>(call.geometry.kernel * call.geometry.kernel);
  double sum = 0;
  for (int c = 0; c < call.geometry.in_channels; ++c, weight += taps) {
    const double value = input.at(position.y, position.x, c);
    sum += (call.relu_input ? std::max(value, 0.0) : value) *
           static_cast<double>(call.weights[weight]);
  }
  return sum;
}

double value_at(const DefinedConvolution& call, const OwnedMap& input, Position position,
                int channel) {
  const int side = call.geometry.kernel;
  const FeatureMap& view = input.view();
  const int first = channel * call.geometry.in_channels * side * side;
  double sum = 0;
  for (int v = 0; v < side; ++v) {
    for (int u = 0; u < side; ++u) {
      sum += sum_over_inputs(call, input,
                             {position_of(call.geometry, position.y, v, view.height),
                              position_of(call.geometry, position.x, u, view.width)},
                             static_cast<std::size_t>(first + v * side + u));
    }
  }
  if (!call.bias.empty()) sum += static_cast<double>(call.bias[static_cast<std::size_t>(channel)]);
  if (call.residual != nullptr) sum += call.residual->at(position.y, position.x, channel);
  return call.relu ? std::max(sum, 0.0) : sum;
}

}  // namespace

ConvolutionGeometry geometry_of(const TileShape& shape) {
  ConvolutionGeometry geometry{.in_channels = shape.in_channels,
                               .out_channels = shape.out_channels};
  switch (shape.kind) {
    case TileKind::f6x6:
    case TileKind::f4x4:
      break;
    case TileKind::upsample_f4x4:
    case TileKind::upsample_f2x2:
      geometry.doubles_input = true;
      break;
    case TileKind::stride2_f4x4:
      geometry.stride = 2;
      geometry.pads_all_around = shape.pads_all_around;
      break;
    case TileKind::pointwise:
      geometry.kernel = 1;
  }
  return geometry;
}

int output_size(const ConvolutionGeometry& geometry, int input_size) {
  if (geometry.doubles_input) return 2 * input_size;
  if (geometry.stride == 1) return input_size;
  return geometry.pads_all_around ? (input_size + 1) / 2 : input_size / 2;
}

std::size_t weight_count(const ConvolutionGeometry& geometry) {
  return static_cast<std::size_t>(geometry.in_channels) *
         static_cast<std::size_t>(geometry.out_channels * geometry.kernel * geometry.kernel);
}

Expected convolve_as_defined(const DefinedConvolution& call, const OwnedMap& input) {
  const int height = output_size(call.geometry, input.view().height);
  const int width = output_size(call.geometry, input.view().width);
  Expected expected;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < call.geometry.out_channels; ++c) {
        expected.push_back(value_at(call, input, {y, x}, c));
      }
    }
  }
  return expected;
}

}  // namespace sdvae::kernels::testing_support
