#include "engine/script_model.h"

#include <set>
#include <string_view>
#include <utility>

#include "engine/torch_module.h"
#include "network/description.h"
#include "network/network_weights.h"
#include "network/numerics.h"
#include "network/open_weights.h"
#include "network/override.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

// All norms of the networks that we know have the same number of groups.
KlSettings settings_of(const Numerics& numerics) {
  KlSettings settings;
  if (numerics.norms.size() == 1) settings.norm_groups = numerics.norms.begin()->first;
  return settings;
}

// In the file: parts of one are one.
std::size_t tensor_count(const Network& network) {
  std::set<std::string_view> names;
  for (const StoredTensor* const tensor : network_tensors(network)) names.insert(tensor->name);
  return names.size() + static_cast<std::size_t>(network.passed_over);
}

std::optional<BoundNetwork> bind_script(const ScriptFile& file, const ModelInfo& info) {
  const Weights& weights = file.weights;
  if (!file.numerics) return std::nullopt;
  try {
    auto bound = bind_network(weights, settings_of(*file.numerics));
    // DC-AEs with other activations at some places, or without shortcuts, have the same tensors and
    // numerics as SANA's.
    if (!bound || bound->kind == "AutoencoderDC") return std::nullopt;
    if (numerics_of(bound->network) != *file.numerics) return std::nullopt;
    const Network& network = bound->network;
    const bool is_whole = !network.encoder.empty() && !network.decoder.empty() &&
                          tensor_count(network) == weights.tensors.size();
    const bool fits =
        network.latent_channels == info.space.channels && network.factor == info.space.factor &&
        network.picture_channels == info.picture_channels &&
        network.has_moments == info.has_moments && network.io_scaled == info.io_scaled;
    return is_whole && fits ? std::move(bound) : std::nullopt;
  } catch (const Error&) {
    return std::nullopt;  // a network of another kind that shares some names: its program runs
  }
}

}  // namespace

ScriptModel open_script(const ModelFile& file, const FamilyOverride& override_with) {
  ScriptModel model;
  model.file = read_torchscript(file.path);
  const std::string& description = model.file.description;
  const FamilyOverride said =
      description.empty() ? or_promised(override_with, file.promised_family) : override_with;
  model.info = describe_model(description, file.path, said);
  if (model.info.name.empty()) model.info.name = file.path.stem().string();
  auto bound = bind_script(model.file, model.info);
  if (!bound) return model;
  model.info.kind = class_of(*bound, model.info.space);
  model.info.naming = bound->naming;
  count_weights(bound->network, model.info);
  model.network = std::move(bound->network);
  return model;
}

}  // namespace sdvae
