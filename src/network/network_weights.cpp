#include "network/network_weights.h"

#include <set>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace sdvae {
namespace {

// Overloads for each kind of operation; one without weights adds nothing.
class Collector {
 public:
  explicit Collector(std::vector<const StoredTensor*>& tensors) : tensors_(tensors) {}

  void operator()(const Convolution& op) {
    tensors_.push_back(&op.weight);
    if (op.bias) tensors_.push_back(&*op.bias);
  }
  void operator()(const GroupNorm& op) {
    tensors_.push_back(&op.weight);
    tensors_.push_back(&op.bias);
  }
  void operator()(const Attention& op) {
    for (const Convolution* part : {&op.query, &op.key, &op.value, &op.out}) (*this)(*part);
  }
  void operator()(const Residual& op) {
    (*this)(op.body);
    (*this)(op.shortcut);
  }
  void operator()(const Silu& /*op*/) {}
  void operator()(const Relu& /*op*/) {}
  void operator()(const Upsample& /*op*/) {}
  void operator()(const PixelUnshuffle& /*op*/) {}
  void operator()(const PixelShuffle& /*op*/) {}
  void operator()(const SoftClamp& /*op*/) {}
  void operator()(const Affine& /*op*/) {}

  void operator()(const Ops& ops) {
    for (const Op& op : ops) std::visit(*this, op);
  }

 private:
  std::vector<const StoredTensor*>& tensors_;
};

}  // namespace

std::vector<const StoredTensor*> network_tensors(const Network& network) {
  std::vector<const StoredTensor*> tensors;
  Collector collect(tensors);
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
