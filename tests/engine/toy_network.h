// Small operations and blocks of them with random weights, and what they compute in double
// precision by definition (definition.cpp).
#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <span>
#include <vector>

#include "network/network.h"

namespace sdvae::testing_support {

// [channels][height][width]
struct Planes {
  int channels = 0;
  int height = 0;
  int width = 0;
  std::vector<double> values;

  [[nodiscard]] double& at(int c, int y, int x);
  [[nodiscard]] double at(int c, int y, int x) const;  // 0 outside
};

// Makes operations and keeps their weights' bytes.
class ToyOps {
 public:
  [[nodiscard]] Convolution convolution(int in, int out, int kernel = 3);
  [[nodiscard]] Convolution halving(int in, int out, Border border);
  [[nodiscard]] GroupNorm norm(int channels, int groups = 8);
  [[nodiscard]] RmsNorm rms_norm(int channels);
  [[nodiscard]] DepthwiseConvolution depthwise(int channels, int kernel);
  // `inner` is the channels of its queries, a multiple of 32; with one scale beside them.
  [[nodiscard]] LinearAttention linear_attention(int channels, int inner);
  [[nodiscard]] Residual resnet(int in, int out);
  [[nodiscard]] Residual attention(int channels);  // with its norm
  [[nodiscard]] Residual tiny(int channels);       // a ReLU belongs behind it
  [[nodiscard]] Residual preactivation(int channels);

 private:
  [[nodiscard]] StoredTensor tensor(std::vector<std::uint64_t> shape, float scale, float offset);

  std::mt19937 generator_{1};
  std::vector<std::unique_ptr<std::vector<float>>> memory_;
};

// A value of a float32 tensor.
[[nodiscard]] double weight_at(const StoredTensor& tensor, int index);

[[nodiscard]] Planes empty_planes(int channels, int height, int width);
[[nodiscard]] Planes random_planes(int channels, int height, int width);

// The largest difference over the deviation of what is expected.
[[nodiscard]] double error_of(std::span<const float> values, const Planes& expected);

[[nodiscard]] Planes compute(const Ops& ops, Planes value);

}  // namespace sdvae::testing_support
