#include "network/network_weights.h"

#include <set>
#include <string>
#include <string_view>
#include <type_traits>

#include <fmt/format.h>

namespace sdvae {
namespace {

enum class Which { all, beside_convolutions };

// Overloads for each kind of operation; one without weights adds nothing. `Tensor` is a
// StoredTensor, constant where the network is.
template <typename Tensor>
class Collector {
  template <typename Kind>
  using As = std::conditional_t<std::is_const_v<Tensor>, const Kind, Kind>;

 public:
  explicit Collector(std::vector<Tensor*>& tensors, Which which = Which::all)
      : tensors_(tensors), which_(which) {}

  void operator()(As<Convolution>& op) {
    if (which_ == Which::all) tensors_.push_back(&op.weight);
    if (op.bias) tensors_.push_back(&*op.bias);
  }
  void operator()(As<DepthwiseConvolution>& op) {
    tensors_.push_back(&op.weight);
    if (op.bias) tensors_.push_back(&*op.bias);
  }
  void operator()(As<GroupNorm>& op) {
    tensors_.push_back(&op.weight);
    tensors_.push_back(&op.bias);
  }
  void operator()(As<RmsNorm>& op) {
    tensors_.push_back(&op.weight);
    if (op.bias) tensors_.push_back(&*op.bias);
  }
  void operator()(As<Attention>& op) {
    for (As<Convolution>* const part : {&op.query, &op.key, &op.value, &op.out}) (*this)(*part);
  }
  void operator()(As<LinearAttention>& op) {
    for (As<Convolution>* const part : {&op.query, &op.key, &op.value, &op.out}) (*this)(*part);
    for (auto& scale : op.scales) {
      (*this)(scale.depth);
      tensors_.push_back(&scale.mix);
    }
  }
  void operator()(As<Residual>& op) {
    (*this)(op.body);
    (*this)(op.shortcut);
  }
  void operator()(const Silu& /*op*/) {}
  void operator()(const Relu& /*op*/) {}
  void operator()(const Gate& /*op*/) {}
  void operator()(const Upsample& /*op*/) {}
  void operator()(const PixelUnshuffle& /*op*/) {}
  void operator()(const PixelShuffle& /*op*/) {}
  void operator()(const ChannelRuns& /*op*/) {}
  void operator()(const SoftClamp& /*op*/) {}
  void operator()(const Affine& /*op*/) {}

  void operator()(As<Ops>& ops) {
    for (As<Op>& op : ops) std::visit(*this, op);
  }

 private:
  std::vector<Tensor*>& tensors_;
  Which which_;
};

}  // namespace

std::vector<const StoredTensor*> network_tensors(const Network& network) {
  std::vector<const StoredTensor*> tensors;
  Collector<const StoredTensor> collect(tensors);
  collect(network.encoder);
  collect(network.decoder);
  return tensors;
}

std::vector<const StoredTensor*> tensors_beside_convolutions(const Network& network) {
  std::vector<const StoredTensor*> tensors;
  Collector<const StoredTensor> collect(tensors, Which::beside_convolutions);
  collect(network.encoder);
  collect(network.decoder);
  return tensors;
}

std::vector<StoredTensor*> network_tensors(Network& network) {
  std::vector<StoredTensor*> tensors;
  Collector<StoredTensor> collect(tensors);
  collect(network.encoder);
  collect(network.decoder);
  return tensors;
}

void count_weights(const Network& network, ModelInfo& info) {
  std::set<std::string_view> dtypes;
  info.parameters = 0;
  for (const StoredTensor* tensor : network_tensors(network)) {
    info.parameters += tensor->bytes.size() / bytes_per_value(tensor->dtype);
    dtypes.insert(to_string(tensor->dtype));
  }
  info.weights_dtype = fmt::format("{}", fmt::join(dtypes, ", "));
}

}  // namespace sdvae
