#include "engine/toy_network.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace sdvae::testing_support {

StoredTensor ToyOps::tensor(std::vector<std::uint64_t> shape, float scale, float offset) {
  std::size_t count = 1;
  for (const std::uint64_t side : shape) count *= side;
  std::normal_distribution<float> normal;
  auto& values = *memory_.emplace_back(std::make_unique<std::vector<float>>(count));
  for (float& value : values) value = offset + scale * normal(generator_);
  return {"toy", StoredDtype::f32, std::move(shape), std::as_bytes(std::span(values))};
}

Convolution ToyOps::convolution(int in, int out, int kernel) {
  const auto side = static_cast<std::uint64_t>(kernel);
  const auto inputs = static_cast<std::uint64_t>(in);
  const auto outputs = static_cast<std::uint64_t>(out);
  Convolution op;
  op.weight = tensor({outputs, inputs, side, side},
                     1.0F / std::sqrt(static_cast<float>(in * kernel * kernel)), 0.0F);
  op.bias = tensor({outputs}, 0.1F, 0.0F);
  return op;
}

Convolution ToyOps::halving(int in, int out, Border border) {
  Convolution op = convolution(in, out);
  op.stride = 2;
  op.border = border;
  return op;
}

GroupNorm ToyOps::norm(int channels, int groups) {
  const auto count = static_cast<std::uint64_t>(channels);
  return {tensor({count}, 0.2F, 1.0F), tensor({count}, 0.2F, 0.0F), groups};
}

RmsNorm ToyOps::rms_norm(int channels) {
  return {tensor({static_cast<std::uint64_t>(channels)}, 0.2F, 1.0F)};
}

DepthwiseConvolution ToyOps::depthwise(int channels, int kernel) {
  const auto count = static_cast<std::uint64_t>(channels);
  const auto side = static_cast<std::uint64_t>(kernel);
  return {.weight = tensor({count, 1, side, side}, 1.0F / static_cast<float>(kernel), 0.0F),
          .bias = tensor({count}, 0.1F, 0.0F)};
}

LinearAttention ToyOps::linear_attention(int channels, int inner) {
  constexpr std::uint64_t kHeadWidth = 32;
  const auto rows = static_cast<std::uint64_t>(3 * inner);
  DepthwiseConvolution depth = depthwise(3 * inner, 5);
  depth.bias.reset();
  return {.query = convolution(channels, inner, 1),
          .key = convolution(channels, inner, 1),
          .value = convolution(channels, inner, 1),
          .scales = {{.depth = depth, .mix = tensor({rows, kHeadWidth, 1, 1}, 0.2F, 0.0F)}},
          .out = convolution(2 * inner, channels, 1)};
}

Residual ToyOps::resnet(int in, int out) {
  Residual block{
      .body = {norm(in), Silu{}, convolution(in, out), norm(out), Silu{}, convolution(out, out)},
      .shortcut = {}};
  if (in != out) block.shortcut.emplace_back(convolution(in, out, 1));
  return block;
}

Residual ToyOps::attention(int channels) {
  return {
      .body = {norm(channels),
               Attention{convolution(channels, channels, 1), convolution(channels, channels, 1),
                         convolution(channels, channels, 1), convolution(channels, channels, 1)}},
      .shortcut = {}};
}

Residual ToyOps::tiny(int channels) {
  return {.body = {convolution(channels, channels), Relu{}, convolution(channels, channels), Relu{},
                   convolution(channels, channels)},
          .shortcut = {}};
}

Residual ToyOps::preactivation(int channels) {
  return {
      .body = {Relu{}, convolution(channels, channels), Relu{}, convolution(channels, channels)},
      .shortcut = {}};
}

Planes random_planes(int channels, int height, int width) {
  Planes planes = empty_planes(channels, height, width);
  std::mt19937 generator(9);
  std::normal_distribution<double> normal;
  for (double& value : planes.values) {
    value = static_cast<double>(static_cast<float>(normal(generator)));
  }
  return planes;
}

double error_of(std::span<const float> values, const Planes& expected) {
  double square = 0;
  double largest = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    square += expected.values[i] * expected.values[i];
    const double error = std::abs(static_cast<double>(values[i]) - expected.values[i]);
    if (!(error <= largest)) largest = error;
  }
  return largest / std::sqrt(square / static_cast<double>(values.size()));
}

}  // namespace sdvae::testing_support
