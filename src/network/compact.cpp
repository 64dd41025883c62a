#include "network/compact.h"

#include "latent/space_metadata.h"
#include "network/bind_kl.h"
#include "network/network_weights.h"

namespace sdvae {

Safetensors compact(const WeightsModel& model, const std::string& name) {
  const auto layout = find_kl(model.weights);
  const std::size_t prefix = layout ? layout->prefix.size() : 0;
  Safetensors content;
  for (const StoredTensor* used : network_tensors(model.bound.network)) {
    // As stored: binding may have seen a matrix as a convolution.
    StoredTensor tensor = *model.weights.find(used->name);
    tensor.name.erase(0, prefix);
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
