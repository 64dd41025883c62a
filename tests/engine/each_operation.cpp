#include "engine/each_operation.h"

#include <type_traits>

#include "network/traits.h"

namespace sdvae::testing_support {
namespace {

// An overload for each kind of operation.
struct Example {
  ToyOps& toy;

  Op operator()(std::type_identity<Convolution> /*kind*/) const {
    return toy.convolution(kOperationChannels, kOperationChannels);
  }
  Op operator()(std::type_identity<DepthwiseConvolution> /*kind*/) const {
    return toy.depthwise(kOperationChannels, 5);
  }
  Op operator()(std::type_identity<GroupNorm> /*kind*/) const {
    return toy.norm(kOperationChannels);
  }
  Op operator()(std::type_identity<RmsNorm> /*kind*/) const {
    return toy.rms_norm(kOperationChannels);
  }
  Op operator()(std::type_identity<Silu> /*kind*/) const { return Silu{}; }
  Op operator()(std::type_identity<Relu> /*kind*/) const { return Relu{}; }
  Op operator()(std::type_identity<Gate> /*kind*/) const { return Gate{}; }
  Op operator()(std::type_identity<LinearAttention> /*kind*/) const {
    return toy.linear_attention(kOperationChannels, 64);
  }
  Op operator()(std::type_identity<Attention> /*kind*/) const {
    return toy.attention(kOperationChannels).body.back();
  }
  Op operator()(std::type_identity<Upsample> /*kind*/) const { return Upsample{}; }
  Op operator()(std::type_identity<PixelUnshuffle> /*kind*/) const { return PixelUnshuffle{}; }
  Op operator()(std::type_identity<PixelShuffle> /*kind*/) const { return PixelShuffle{}; }
  Op operator()(std::type_identity<ChannelRuns> /*kind*/) const {
    return ChannelRuns{.runs = {{0, 2}, {5, 1}, {3, 4}, {0, 0}, {7, 1}, {1, 3}}, .scale = 0.5};
  }
  Op operator()(std::type_identity<SoftClamp> /*kind*/) const { return SoftClamp{}; }
  Op operator()(std::type_identity<Affine> /*kind*/) const { return Affine{2, -1}; }
  Op operator()(std::type_identity<Residual> /*kind*/) const {
    return toy.resnet(kOperationChannels, kOperationChannels);
  }
};

template <typename... Kinds>
Ops example_of_each(const Example& example, const std::variant<Kinds...>& /*any*/) {
  return {example(std::type_identity<Kinds>{})...};
}

}  // namespace

Ops each_operation(ToyOps& toy) {
  Ops ops = example_of_each(Example{toy}, Op{Silu{}});
  for (const PatchOrder order : {PatchOrder::channel_column_row, PatchOrder::row_column_channel}) {
    ops.emplace_back(PixelUnshuffle{order});
    ops.emplace_back(PixelShuffle{order});
  }
  ops.emplace_back(toy.depthwise(kOperationChannels, 3));
  RmsNorm norm = toy.rms_norm(kOperationChannels);
  norm.bias = toy.norm(kOperationChannels, 1).bias;
  norm.floor = RmsNorm::Floor::added_to_mean;
  norm.epsilon = 0.5;
  ops.emplace_back(norm);
  return ops;
}

std::vector<Ops> networks_around(const Op& op, ToyOps& toy) {
  const int channels = channels_after({&op}, kOperationChannels);
  const Convolution first = toy.convolution(4, kOperationChannels);
  const Convolution last = toy.convolution(channels, 3);
  std::vector<Ops> networks = {
      {first, Relu{}, op, Relu{}, toy.norm(channels, 2), last},
      {first, Residual{.body = {op}, .shortcut = {op}}, last},
  };
  if (channels == kOperationChannels && !changes_size({&op})) {
    networks.push_back({first, Residual{.body = {op}, .shortcut = {}}, last});
  }
  return networks;
}

}  // namespace sdvae::testing_support
