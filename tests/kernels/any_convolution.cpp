#include "kernels/any_convolution.h"

#include <algorithm>

namespace sdvae::kernels::testing_support {
namespace {

// The place of the small input that a tap sees, or -1 for a zero outside.
int place_of(const ConvolutionShape& shape, int output, int tap, int size) {
  switch (shape.kind) {
    case ConvolutionKind::winograd_3x3:
      return output + tap - 1;
    case ConvolutionKind::upsample_3x3: {
      const int place = output + tap - 1;
      return place < 0 || place >= 2 * size ? -1 : place / 2;
    }
    case ConvolutionKind::halve_3x3:
      return 2 * output + tap - (shape.pad_all_around ? 1 : 0);
    case ConvolutionKind::pointwise:
      break;
  }
  return output;
}

struct Place {
  int y = 0;
  int x = 0;
};

double sum_over_inputs(const DefinedConvolution& call, const OwnedMap& input, Place place,
                       std::size_t weight) {
  const std::size_t taps = call.shape.kind == ConvolutionKind::pointwise ? 1 : 9;
  double sum = 0;
  for (int c = 0; c < call.shape.in_channels; ++c, weight += taps) {
    const double value = input.at(place.y, place.x, c);
    sum += (call.relu_input ? std::max(value, 0.0) : value) *
           static_cast<double>(call.weights[weight]);
  }
  return sum;
}

double value_at(const DefinedConvolution& call, const OwnedMap& input, Place place, int channel) {
  const int side = call.shape.kind == ConvolutionKind::pointwise ? 1 : 3;
  const FeatureMap& view = input.view();
  const int first = channel * call.shape.in_channels * side * side;
  double sum = 0;
  for (int v = 0; v < side; ++v) {
    for (int u = 0; u < side; ++u) {
      sum += sum_over_inputs(call, input,
                             {place_of(call.shape, place.y, v, view.height),
                              place_of(call.shape, place.x, u, view.width)},
                             static_cast<std::size_t>(first + v * side + u));
    }
  }
  if (!call.bias.empty()) sum += static_cast<double>(call.bias[static_cast<std::size_t>(channel)]);
  if (call.residual != nullptr) sum += call.residual->at(place.y, place.x, channel);
  return call.relu ? std::max(sum, 0.0) : sum;
}

}  // namespace

int output_size(const ConvolutionShape& shape, int input_size) {
  if (shape.kind == ConvolutionKind::upsample_3x3) return 2 * input_size;
  if (shape.kind != ConvolutionKind::halve_3x3) return input_size;
  return shape.pad_all_around ? (input_size + 1) / 2 : input_size / 2;
}

Expected convolve_as_defined(const DefinedConvolution& call, const OwnedMap& input) {
  const int height = output_size(call.shape, input.view().height);
  const int width = output_size(call.shape, input.view().width);
  Expected expected;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < call.shape.out_channels; ++c) {
        expected.push_back(value_at(call, input, {y, x}, c));
      }
    }
  }
  return expected;
}

}  // namespace sdvae::kernels::testing_support
