#include "network/compact.h"

#include <set>
#include <string_view>
#include <utility>

#include "latent/space_metadata.h"
#include "network/network_weights.h"

namespace sdvae {
namespace {

// As stored, for binding may have seen a matrix as a convolution; but of a video's convolution what
// one picture needs.
StoredTensor kept(const StoredTensor& used, const StoredTensor& stored) {
  constexpr std::size_t kVideoAxes = 5;
  return stored.shape.size() == kVideoAxes ? used : stored;
}

}  // namespace

Safetensors compact(const WeightsModel& model, const std::string& name) {
  Safetensors content;
  std::set<std::string_view> written;  // what is stored as one may be used in parts
  for (const StoredTensor* used : network_tensors(model.bound.network)) {
    if (!written.insert(used->name).second) continue;
    StoredTensor tensor = kept(*used, *model.weights.find(used->name));
    tensor.name.erase(0, model.bound.prefix.size());
    content.tensors.push_back(std::move(tensor));
  }
  const ModelInfo& info = model.info;
  content.metadata = {{"format", "pt"},  // which loaders of other programs ask for
                      {"sdvae.schema", "1"},
                      {"sdvae.name", name},
                      {"sdvae.source", info.source},
                      {"sdvae.weights_sha256", info.weights_sha256}};
  write_space(content.metadata, info.space);
  write_settings(content.metadata, model.bound.settings);
  return content;
}

}  // namespace sdvae
