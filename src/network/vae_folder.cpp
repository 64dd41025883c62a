#include "network/vae_folder.h"

#include "network/diffusers_folder.h"
#include "network/identify.h"
#include "network/weights.h"
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
    const DiffusersFolder found = find_diffusers(path);
    const auto evidence = evidence_at_hand(read_weights(found.weights), found.config);
    return evidence ? evidence->family : std::string();
  } catch (const Error&) {
    return {};
  }
}

}  // namespace sdvae
