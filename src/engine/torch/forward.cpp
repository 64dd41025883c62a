#include "engine/torch/forward.h"

#include <cmath>
#include <vector>

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/group_norm.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/pixel_shuffle.h>
#include <ATen/ops/pixel_unshuffle.h>
#include <ATen/ops/scaled_dot_product_attention.h>
#include <ATen/ops/silu.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/upsample_nearest2d.h>
#include <ATen/ops/zeros.h>

#include "engine/torch/norm_nhwc.h"
#include "latent/packing.h"

namespace sdvae {
namespace {

// Channels of 2x2 squares in another order.
at::Tensor in_order(const at::Tensor& x, PatchOrder from, PatchOrder to) {
  if (from == to) return x;
  const std::int64_t channels = x.size(1) / 4;
  std::vector<std::int64_t> sources(static_cast<std::size_t>(x.size(1)));
  const auto strides_of = [&](PatchOrder order) {
    return packed_strides(order, 2, static_cast<std::uint64_t>(channels));
  };
  const PackedStrides here = strides_of(from);
  const PackedStrides there = strides_of(to);
  for (std::uint64_t i = 0; i < sources.size(); ++i) {
    const std::uint64_t c = i / 4;
    const std::uint64_t row = i / 2 % 2;
    const std::uint64_t column = i % 2;
    const auto place = [&](const PackedStrides& strides) {
      return c * strides.channel + row * strides.row + column * strides.column;
    };
    sources[place(there)] = static_cast<std::int64_t>(place(here));
  }
  return x.index_select(1, at::tensor(sources, at::kLong).to(x.device()));
}

// Runs operations one after the other.
class Forward {
 public:
  Forward(const Ops& ops, const NetworkTensors& tensors) : ops_(ops), tensors_(tensors) {}

  // A value that an operation has made is changed in place; the first one belongs to others.
  [[nodiscard]] at::Tensor run(const at::Tensor& first) {
    at::Tensor value = first;
    while (next_ < ops_.size()) {
      is_own_ = next_ != 0;
      const Op& op = ops_[next_++];
      value = std::visit([&](const auto& kind) { return (*this)(kind, value); }, op);
    }
    return value;
  }

 private:
  // An overload for each kind of operation.
  [[nodiscard]] at::Tensor operator()(const Convolution& op, const at::Tensor& x) const {
    const auto kernel = static_cast<std::int64_t>(op.weight.shape[2]);
    const bool pads_here = op.border == Border::right_bottom;
    const at::Tensor padded = pads_here ? at::constant_pad_nd(x, {0, 1, 0, 1}) : x;
    const std::int64_t padding = pads_here ? 0 : kernel / 2;
    return at::conv2d(padded, tensors_.of(op.weight), of_optional(op.bias), op.stride, padding);
  }

  [[nodiscard]] at::Tensor operator()(const DepthwiseConvolution& op, const at::Tensor& x) const {
    const auto reach = static_cast<std::int64_t>(op.weight.shape[2] / 2);
    return at::conv2d(x, tensors_.of(op.weight), of_optional(op.bias), 1, reach, 1, x.size(1));
  }

  // With the SiLU that follows, where the norm's kernel does both.
  [[nodiscard]] at::Tensor operator()(const GroupNorm& op, const at::Tensor& x) {
    const at::Tensor& weight = tensors_.of(op.weight);
    const at::Tensor& bias = tensors_.of(op.bias);
    if (!takes_norm_nhwc(x)) return at::group_norm(x, op.groups, weight, bias, op.epsilon);
    const bool then_silu = next_ < ops_.size() && std::holds_alternative<Silu>(ops_[next_]);
    if (then_silu) ++next_;
    return norm_nhwc(x, {weight, bias, op.groups, op.epsilon, then_silu});
  }

  // In float32: squares of 16-bit numbers are too large for them, and epsilon too small.
  [[nodiscard]] at::Tensor operator()(const RmsNorm& op, const at::Tensor& x) const {
    const auto of_channel = [&](const StoredTensor& tensor) {
      return tensors_.of(tensor).view({-1, 1, 1});
    };
    const at::Tensor normal =
        op.floor == RmsNorm::Floor::least_length ? x / length_of(op, x) : x * scale_of(op, x);
    const at::Tensor weighed = normal * of_channel(op.weight);
    const at::Tensor sum = op.bias ? weighed + of_channel(*op.bias) : weighed;
    return sum.to(x.scalar_type());
  }
  // |x| / sqrt(channels), and what is at least that of epsilon.
  [[nodiscard]] static at::Tensor length_of(const RmsNorm& op, const at::Tensor& x) {
    const at::Tensor length =
        at::linalg_vector_norm(x, 2, at::IntArrayRef{1}, /*keepdim=*/true, at::kFloat);
    return length.clamp_min_(op.epsilon).div_(std::sqrt(static_cast<double>(x.size(1))));
  }
  [[nodiscard]] static at::Tensor scale_of(const RmsNorm& op, const at::Tensor& x) {
    const at::Tensor squares = x.to(at::kFloat).square();
    return squares.mean(at::IntArrayRef{1}, /*keepdim=*/true).add_(op.epsilon).rsqrt_();
  }

  [[nodiscard]] at::Tensor operator()(const Silu& /*op*/, at::Tensor& x) const {
    return is_own_ ? at::silu_(x) : at::silu(x);
  }
  [[nodiscard]] at::Tensor operator()(const Relu& /*op*/, const at::Tensor& x) const {
    return is_own_ ? x.relu_() : x.relu();
  }

  [[nodiscard]] at::Tensor operator()(const Attention& op, const at::Tensor& x) const {
    const at::Tensor positions = x.flatten(2).transpose(1, 2);  // [N, hw, C]
    const at::Tensor mixed = at::scaled_dot_product_attention(
        head(op.query, positions), head(op.key, positions), head(op.value, positions));
    const at::Tensor out = project(op.out, mixed.squeeze(1));
    return out.transpose(1, 2).reshape(x.sizes());
  }

  [[nodiscard]] at::Tensor operator()(const Gate& /*op*/, const at::Tensor& x) const {
    const std::vector<at::Tensor> halves = x.chunk(2, 1);
    return at::silu(halves.back()).mul_(halves.front());
  }

  // In float32: sums over all positions are too large for 16 bits, and epsilon too small.
  [[nodiscard]] at::Tensor operator()(const LinearAttention& op, const at::Tensor& x) const {
    std::vector<at::Tensor> scales = {
        at::cat({(*this)(op.query, x), (*this)(op.key, x), (*this)(op.value, x)}, 1)};
    for (const LinearAttention::Scale& scale : op.scales) {
      const at::Tensor deep = (*this)(scale.depth, scales.front());
      const auto groups = deep.size(1) / static_cast<std::int64_t>(scale.mix.shape[1]);
      const std::int64_t padding = 0;
      scales.push_back(
          at::conv2d(deep, tensors_.of(scale.mix), at::Tensor(), 1, padding, 1, groups));
    }
    const at::Tensor all = at::cat(scales, 1).to(at::kFloat);
    const std::vector<at::Tensor> parts =
        all.reshape({x.size(0), -1, std::int64_t{3} * LinearAttention::kHeadWidth,
                     x.size(2) * x.size(3)})
            .chunk(3, 2);
    const at::Tensor key = parts[1].relu().transpose(-1, -2);
    const at::Tensor query = parts[0].relu();
    const at::Tensor norm = at::matmul(key.sum(-2, true), query).add_(op.epsilon);
    const at::Tensor mixed = at::matmul(at::matmul(parts[2], key), query).div_(norm);
    const at::Tensor map = mixed.reshape({x.size(0), -1, x.size(2), x.size(3)});
    return (*this)(op.out, map.to(x.scalar_type()));
  }

  [[nodiscard]] at::Tensor operator()(const Upsample& /*op*/, const at::Tensor& x) const {
    return at::upsample_nearest2d(x, {2 * x.size(2), 2 * x.size(3)});
  }
  [[nodiscard]] at::Tensor operator()(const PixelUnshuffle& op, const at::Tensor& x) const {
    return in_order(at::pixel_unshuffle(x, 2), PatchOrder::channel_row_column, op.order);
  }
  [[nodiscard]] at::Tensor operator()(const PixelShuffle& op, const at::Tensor& x) const {
    return at::pixel_shuffle(in_order(x, op.order, PatchOrder::channel_row_column), 2);
  }
  // The first channel of each run, then the second, ...: in an order that does not depend on the
  // device.
  [[nodiscard]] at::Tensor operator()(const ChannelRuns& op, const at::Tensor& x) const {
    const auto channels = static_cast<std::int64_t>(op.runs.size());
    const at::Tensor sum = at::zeros({x.size(0), channels, x.size(2), x.size(3)}, x.options());
    for (int at = 0;; ++at) {
      std::vector<std::int64_t> to;
      std::vector<std::int64_t> from;
      for (std::size_t c = 0; c < op.runs.size(); ++c) {
        if (op.runs[c].count <= at) continue;
        to.push_back(static_cast<std::int64_t>(c));
        from.push_back(op.runs[c].first + at);
      }
      if (to.empty()) return sum * op.scale;
      const auto device = [&](const std::vector<std::int64_t>& indices) {
        return at::tensor(indices, at::kLong).to(x.device());
      };
      sum.index_add_(1, device(to), x.index_select(1, device(from)));
    }
  }
  [[nodiscard]] at::Tensor operator()(const SoftClamp& /*op*/, const at::Tensor& x) const {
    return at::tanh(x / 3).mul_(3);
  }
  [[nodiscard]] at::Tensor operator()(const Affine& op, const at::Tensor& x) const {
    return (x * op.scale).add_(op.offset);
  }

  // The sum has the layout of what is added to, which is not that of attention in NCHW.
  [[nodiscard]] at::Tensor operator()(const Residual& op, const at::Tensor& x) const {
    const at::Tensor body = forward(op.body, tensors_, x);
    const at::Tensor shortcut = forward(op.shortcut, tensors_, x);
    if (op.body.empty() || body.strides() != shortcut.strides()) return shortcut + body;
    return body.add_(shortcut);
  }

  [[nodiscard]] at::Tensor of_optional(const std::optional<StoredTensor>& tensor) const {
    return tensor ? tensors_.of(*tensor) : at::Tensor();
  }
  // A 1x1 convolution over positions in rows.
  [[nodiscard]] at::Tensor project(const Convolution& op, const at::Tensor& positions) const {
    const at::Tensor& weight = tensors_.of(op.weight);
    return at::linear(positions, weight.view({weight.size(0), weight.size(1)}),
                      tensors_.of(*op.bias));
  }
  [[nodiscard]] at::Tensor head(const Convolution& op, const at::Tensor& positions) const {
    return project(op, positions).unsqueeze(1);  // [N, 1, hw, C]
  }

  const Ops& ops_;
  const NetworkTensors& tensors_;
  std::size_t next_ = 0;
  bool is_own_ = false;  // the value was made by an operation of these
};

}  // namespace

at::Tensor forward(const Ops& ops, const NetworkTensors& tensors, const at::Tensor& value) {
  return Forward(ops, tensors).run(value);
}

}  // namespace sdvae
