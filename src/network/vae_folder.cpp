#include "network/vae_folder.h"

#include <utility>

#include "network/diffusers_folder.h"
#include "network/model_file.h"
#include "network/open_weights.h"
#include "sdvae/error.h"

namespace sdvae {

namespace fs = std::filesystem;

std::optional<fs::path> vae_weights(const fs::path& folder) {
  std::error_code error;
  if (!fs::is_regular_file(folder / kVaeConfig, error)) return std::nullopt;
  try {
    return find_diffusers(folder).weights;
  } catch (const Error&) {
    return std::nullopt;  // another kind of model, or half of one
  }
}

std::string family_at_hand(const fs::path& path) {
  try {
    ModelFile file = open_model_file(path);
    const std::optional<DiffusersConfig> config = file.config;
    const Weights weights = take_weights(std::move(file));
    const auto bound = bind_network(weights);
    const auto evidence = evidence_at_hand(weights, bound ? &bound->network : nullptr, config);
    return evidence ? evidence->family : std::string();
  } catch (const Error&) {
    return {};
  }
}

}  // namespace sdvae
