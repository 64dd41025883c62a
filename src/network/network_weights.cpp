#include "network/network_weights.h"

#include <set>
#include <string>
#include <string_view>

#include <fmt/format.h>

namespace sdvae {
namespace {

// Overloads for each kind of layer; a layer without weights adds nothing.
class Collector {
 public:
  explicit Collector(std::vector<const StoredTensor*>& tensors) : tensors_(tensors) {}

  void operator()(const Convolution& layer) {
    tensors_.push_back(&layer.weight);
    if (layer.bias) tensors_.push_back(&*layer.bias);
  }
  void operator()(const GroupNorm& layer) {
    tensors_.push_back(&layer.weight);
    tensors_.push_back(&layer.bias);
  }
  void operator()(const ResnetBlock& layer) {
    each(layer.norm1, layer.conv1, layer.norm2, layer.conv2);
    if (layer.shortcut) (*this)(*layer.shortcut);
  }
  void operator()(const Attention& layer) {
    each(layer.norm, layer.query, layer.key, layer.value, layer.out);
  }
  void operator()(const UpsampleConvolution& layer) { (*this)(layer.convolution); }
  void operator()(const NormSilu& layer) { (*this)(layer.norm); }
  void operator()(const TinyBlock& layer) { each(layer.conv1, layer.conv2, layer.conv3); }
  void operator()(const PreactivationBlock& layer) { each(layer.conv1, layer.conv2); }
  void operator()(const PixelUnshuffle& /*layer*/) {}
  void operator()(const PixelShuffle& /*layer*/) {}
  void operator()(const Relu& /*layer*/) {}
  void operator()(const SoftClamp& /*layer*/) {}
  void operator()(const Affine& /*layer*/) {}

 private:
  template <typename... Layers>
  void each(const Layers&... layers) {
    ((*this)(layers), ...);
  }
  std::vector<const StoredTensor*>& tensors_;
};

}  // namespace

std::vector<const StoredTensor*> network_tensors(const Network& network) {
  std::vector<const StoredTensor*> tensors;
  Collector collect(tensors);
  for (const Layer& layer : network.encoder) std::visit(collect, layer);
  for (const Layer& layer : network.decoder) std::visit(collect, layer);
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
