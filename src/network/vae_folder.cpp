#include "network/vae_folder.h"

#include <utility>

#include "network/diffusers_folder.h"
#include "network/model_file.h"
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
    const auto evidence = evidence_at_hand(take_weights(std::move(file)), config);
    return evidence ? evidence->family : std::string();
  } catch (const Error&) {
    return {};
  }
}

}  // namespace sdvae
