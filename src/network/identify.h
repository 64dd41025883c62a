// Which latent space an autoencoder speaks, and how that is known. In this order: the file's own
// metadata, the config.json of a diffusers folder, what else a checkpoint holds, the sha256 of the
// whole file. Never guessed from a name. Safe from any thread.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "network/network.h"
#include "network/weights.h"

namespace sdvae {

struct FamilyEvidence {
  std::string family;
  std::string from;    // "its config.json", for people
  std::string sha256;  // of the files, where they had to be hashed for it
};

// What a diffusers config.json says of an autoencoder.
struct DiffusersConfig {
  std::string class_name;  // "AutoencoderKL", "AutoencoderTiny"
  std::optional<double> scaling_factor;
  std::optional<double> shift_factor;
};

// Throws Error (model) when the file is damaged or describes no autoencoder that can be run.
[[nodiscard]] DiffusersConfig read_config(const std::filesystem::path& path);

// What stands in the headers and the configuration: quick, however large the files are.
[[nodiscard]] std::optional<FamilyEvidence> evidence_at_hand(
    const Weights& weights, const std::optional<DiffusersConfig>& config);

// Hashes the files only when nothing else tells. Throws Error (model) when the evidence and the
// network's channels contradict each other.
[[nodiscard]] std::optional<FamilyEvidence> identify_family(
    const Weights& weights, const Network& network, const std::optional<DiffusersConfig>& config);

}  // namespace sdvae
