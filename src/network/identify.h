// Which latent space an autoencoder speaks, and how that is known. In this order: the file's own
// metadata, statistics among its tensors, the config.json of a diffusers folder, what else a
// checkpoint holds, the sha256 of the whole file. Never guessed from a name. Safe from any thread.
#pragma once

#include <optional>
#include <string>

#include "network/diffusers_config.h"
#include "network/network.h"
#include "network/weights.h"
#include "sdvae/latent_space.h"

namespace sdvae {

struct FamilyEvidence {
  std::string family;
  std::string from;    // How the family is known, for people: "its config.json".
  std::string sha256;  // Hash of the files, where they had to be hashed for it.
  // With the numbers that the file writes down beside its family (space_metadata.h), whose channels
  // and factor are the network's to say. Empty: the family's own.
  std::optional<LatentSpace> space = {};
};

// The evidence that stands in the headers and the configuration: quick, however large the files
// are. Numbers and other tensors are evidence only of a family that has the network's channels and
// factor; null: of any. Throws Error (model) when the numbers beside the file's family are
// malformed or not all there.
[[nodiscard]] std::optional<FamilyEvidence> evidence_at_hand(
    const Weights& weights, const Network* network, const std::optional<DiffusersConfig>& config);

// Hashes the files only when nothing else tells. Throws Error (model) when the file names a family
// that has other channels or another factor than the network.
[[nodiscard]] std::optional<FamilyEvidence> identify_family(
    const Weights& weights, const Network& network, const std::optional<DiffusersConfig>& config);

}  // namespace sdvae
