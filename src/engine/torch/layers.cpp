#include "engine/torch/layers.h"

#include <utility>

#include <ATen/TensorOperators.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/group_norm.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/pixel_shuffle.h>
#include <ATen/ops/pixel_unshuffle.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/upsample_nearest2d.h>

#include "engine/torch/norm_nhwc.h"

namespace sdvae {
namespace {

// Overloads for each kind of layer. A value that a layer has made itself is changed in place.
class Forward {
 public:
  explicit Forward(const NetworkTensors& tensors) : tensors_(tensors) {}

  [[nodiscard]] at::Tensor operator()(const Convolution& layer, const at::Tensor& x) const {
    const auto kernel = static_cast<std::int64_t>(layer.weight.shape[2]);
    const bool pads_here = layer.border == Border::right_bottom;
    const at::Tensor padded = pads_here ? at::constant_pad_nd(x, {0, 1, 0, 1}) : x;
    const std::int64_t padding = pads_here ? 0 : kernel / 2;
    const at::Tensor bias = layer.bias ? tensors_.of(*layer.bias) : at::Tensor();
    return at::conv2d(padded, tensors_.of(layer.weight), bias, layer.stride, padding);
  }

  [[nodiscard]] at::Tensor operator()(const GroupNorm& layer, const at::Tensor& x) const {
    const at::Tensor& weight = tensors_.of(layer.weight);
    const at::Tensor& bias = tensors_.of(layer.bias);
    if (takes_norm_nhwc(x)) {
      return norm_nhwc(x, {weight, bias, layer.groups, layer.epsilon, /*then_silu=*/false});
    }
    return at::group_norm(x, layer.groups, weight, bias, layer.epsilon);
  }

  [[nodiscard]] at::Tensor operator()(const NormSilu& layer, const at::Tensor& x) const {
    return norm_silu(layer.norm, x);
  }

  [[nodiscard]] at::Tensor operator()(const ResnetBlock& layer, const at::Tensor& x) const {
    at::Tensor inner = (*this)(layer.conv1, norm_silu(layer.norm1, x));
    inner = (*this)(layer.conv2, norm_silu(layer.norm2, inner));
    return inner.add_(layer.shortcut ? (*this)(*layer.shortcut, x) : x);
  }

  [[nodiscard]] at::Tensor operator()(const Attention& layer, const at::Tensor& x) const {
    const at::Tensor places = (*this)(layer.norm, x).flatten(2).transpose(1, 2);  // [N, hw, C]
    const at::Tensor mixed = at::scaled_dot_product_attention(
        head(layer.query, places), head(layer.key, places), head(layer.value, places));
    const at::Tensor out = project(layer.out, mixed.squeeze(1));
    return x + out.transpose(1, 2).reshape(x.sizes());
  }

  [[nodiscard]] at::Tensor operator()(const UpsampleConvolution& layer, const at::Tensor& x) const {
    return (*this)(layer.convolution, at::upsample_nearest2d(x, {2 * x.size(2), 2 * x.size(3)}));
  }

  [[nodiscard]] at::Tensor operator()(const TinyBlock& layer, const at::Tensor& x) const {
    const at::Tensor first = (*this)(layer.conv1, x).relu_();
    const at::Tensor second = (*this)(layer.conv2, first).relu_();
    return (*this)(layer.conv3, second).add_(x).relu_();
  }

  [[nodiscard]] at::Tensor operator()(const PreactivationBlock& layer, const at::Tensor& x) const {
    const at::Tensor first = (*this)(layer.conv1, x.relu()).relu_();
    return (*this)(layer.conv2, first).add_(x);
  }
  [[nodiscard]] at::Tensor operator()(const PixelUnshuffle& /*layer*/, const at::Tensor& x) const {
    return at::pixel_unshuffle(x, 2);
  }
  [[nodiscard]] at::Tensor operator()(const PixelShuffle& /*layer*/, const at::Tensor& x) const {
    return at::pixel_shuffle(x, 2);
  }
  [[nodiscard]] at::Tensor operator()(const Relu& /*layer*/, const at::Tensor& x) const {
    return x.relu();
  }
  [[nodiscard]] at::Tensor operator()(const SoftClamp& /*layer*/, const at::Tensor& x) const {
    return at::tanh(x / 3).mul_(3);
  }
  [[nodiscard]] at::Tensor operator()(const Affine& layer, const at::Tensor& x) const {
    return (x * layer.scale).add_(layer.offset);
  }

 private:
  [[nodiscard]] at::Tensor norm_silu(const GroupNorm& norm, const at::Tensor& x) const {
    if (takes_norm_nhwc(x)) {
      return norm_nhwc(x, {tensors_.of(norm.weight), tensors_.of(norm.bias), norm.groups,
                           norm.epsilon, /*then_silu=*/true});
    }
    at::Tensor value = (*this)(norm, x);
    return at::silu_(value);
  }

  // A 1x1 convolution over places in rows.
  [[nodiscard]] at::Tensor project(const Convolution& layer, const at::Tensor& places) const {
    const at::Tensor& weight = tensors_.of(layer.weight);
    return at::linear(places, weight.view({weight.size(0), weight.size(1)}),
                      tensors_.of(*layer.bias));
  }
  [[nodiscard]] at::Tensor head(const Convolution& layer, const at::Tensor& places) const {
    return project(layer, places).unsqueeze(1);  // [N, 1, hw, C]
  }

  const NetworkTensors& tensors_;
};

}  // namespace

at::Tensor run_layers(const std::vector<Layer>& layers, const NetworkTensors& tensors,
                      at::Tensor value) {
  const Forward forward(tensors);
  for (const Layer& layer : layers) {
    value = std::visit([&](const auto& kind) { return forward(kind, value); }, layer);
  }
  return value;
}

}  // namespace sdvae
