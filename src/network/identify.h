// Which latent space an autoencoder speaks, and how that is known. In this order: the file's own
// metadata, the config.json of a diffusers folder, what else a checkpoint holds, the sha256 of the
// whole file. Never guessed from a name. Safe from any thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

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

// What a diffusers config.json says of an autoencoder.
struct DiffusersConfig {
  std::string class_name;  // "AutoencoderKL", "AutoencoderTiny"
  std::optional<double> scaling_factor;
  std::optional<double> shift_factor;
};

// Throws Error (model) when the file is damaged or describes no autoencoder that can be run.
[[nodiscard]] DiffusersConfig read_config(const std::filesystem::path& path);

// The evidence that stands in the headers and the configuration: quick, however large the files
// are. Throws Error (model) when the numbers beside the file's family are malformed or not all
// there.
[[nodiscard]] std::optional<FamilyEvidence> evidence_at_hand(
    const Weights& weights, const std::optional<DiffusersConfig>& config);

// Hashes the files only when nothing else tells. Throws Error (model) when the evidence and the
// network's channels contradict each other.
[[nodiscard]] std::optional<FamilyEvidence> identify_family(
    const Weights& weights, const Network& network, const std::optional<DiffusersConfig>& config);

}  // namespace sdvae
