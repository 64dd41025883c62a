#include "network/identify.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "latent/family.h"
#include "latent/space_metadata.h"
#include "network/known_files.h"
#include "network/model_error.h"
#include "network/override.h"
#include "sdvae/error.h"
#include "tensors/float_values.h"

namespace sdvae {
namespace {

struct Sign {
  std::string_view text;
  std::string_view family;
};

// What else lies in a full checkpoint. SDXL's refiner and base both have the first; SD 1.x has
// CLIP and SD 2.x OpenCLIP under the second; the others are the diffusion transformers' blocks.
constexpr std::array kOtherTensors{
    Sign{"conditioner.embedders.", "sdxl"},
    Sign{"cond_stage_model.", "sd1"},
    Sign{"model.diffusion_model.joint_blocks.", "sd3"},
    Sign{"model.diffusion_model.double_blocks.", "flux"},
    Sign{"double_blocks.", "flux"},
};

// The beginnings of modelspec.architecture (github.com/Stability-AI/ModelSpec).
constexpr std::array kArchitectures{
    Sign{"stable-diffusion-xl-v1", "sdxl"},
    Sign{"stable-diffusion-v1", "sd1"},
    Sign{"stable-diffusion-v2", "sd1"},
    Sign{"stable-diffusion-v3", "sd3"},
    Sign{"stable-diffusion-3", "sd3"},
    Sign{"flux-1", "flux"},
    Sign{"Flux.1", "flux"},
};

std::string metadata_value(const Weights& weights, const char* key) {
  const auto found = weights.metadata.find(key);
  return found == weights.metadata.end() ? std::string() : found->second;
}

// Written down by `models add` and by training/. A file may also name its family alone.
std::optional<LatentSpace> space_in_metadata(const Weights& weights) {
  const std::string context = fmt::format("cannot use model {}", weights.label);
  const MetadataReader reader(weights.metadata, context);
  const bool has_numbers = std::any_of(
      kSpaceKeys.begin(), kSpaceKeys.end(),
      [&](std::string_view key) { return key != kFamilyKey && reader.find(key) != nullptr; });
  if (!has_numbers) return std::nullopt;
  return as_model_error([&] { return read_space(reader); });
}

std::optional<FamilyEvidence> from_metadata(const Weights& weights) {
  const std::string family = metadata_value(weights, "sdvae.family");
  if (find_family(family)) {
    return FamilyEvidence{family, "the file's sdvae.family", {}, space_in_metadata(weights)};
  }
  const std::string architecture = metadata_value(weights, "modelspec.architecture");
  for (const Sign& sign : kArchitectures) {
    if (!architecture.starts_with(sign.text)) continue;
    return FamilyEvidence{std::string(sign.family), "the file's modelspec.architecture", {}};
  }
  return std::nullopt;
}

bool can_be(const LatentSpace& family, const Network* network) {
  return network == nullptr || has_sizes_of(family, network->latent_channels, network->factor);
}

[[noreturn]] void fail_edm_statistics(const Weights& weights) {
  throw Error(ErrorKind::model,
              fmt::format("cannot use model {}: its edm_mean and edm_std are not the statistics "
                          "of Playground 2.5's four channels",
                          weights.label),
              "the file is damaged, or holds another kind of model");
}

// Playground 2.5's checkpoint has SDXL's names, and the statistics beside them; its pipeline scales
// by half as well.
std::optional<FamilyEvidence> from_edm_statistics(const Weights& weights) {
  const StoredTensor* const mean = weights.find("edm_mean");
  const StoredTensor* const deviation = weights.find("edm_std");
  const LatentSpace& family = known_family("playground25");
  const auto is_whole = [&](const StoredTensor* tensor) {
    return tensor != nullptr && has_float_values(tensor->dtype) &&
           tensor->bytes.size() ==
               bytes_per_value(tensor->dtype) * static_cast<std::size_t>(family.channels);
  };
  if (mean == nullptr && deviation == nullptr) return std::nullopt;
  // Without them it is SDXL's by all else, and would be scaled so.
  if (!is_whole(mean) || !is_whole(deviation)) fail_edm_statistics(weights);
  constexpr double kHalf = 0.5;
  LatentSpace space{.family = family.family, .from = "the checkpoint's edm_mean and edm_std"};
  for (const float value : float_values(*mean)) space.shift.push_back(value);
  for (const float value : float_values(*deviation)) {
    if (!(value > 0)) fail_edm_statistics(weights);
    space.scale.push_back(kHalf / value);
  }
  return FamilyEvidence{space.family, space.from, {}, space};
}

// AutoencoderKLs with statistics differ in their channels, and pack nothing.
std::optional<FamilyEvidence> from_config_statistics(const Network* network) {
  if (network == nullptr) return std::nullopt;
  for (const LatentSpace& space : known_families()) {
    if (!space.scale.empty() || space.patch != 1 || !can_be(space, network)) continue;
    return FamilyEvidence{space.family, "config.json", {}};
  }
  return std::nullopt;
}

std::optional<FamilyEvidence> from_config(const DiffusersConfig& config, const Network* network) {
  const bool can_tell =
      config.class_name == "AutoencoderKL" || config.class_name == "AutoencoderDC";
  if (!can_tell) return std::nullopt;  // TAESD's says nothing of it
  if (has_statistics(config)) return from_config_statistics(network);
  const double scaling = config.scaling_factor.value_or(kDefaultScalingFactor);
  const double shift = config.shift_factor.value_or(0.0);
  constexpr double kSame = 1e-9;
  for (const LatentSpace& space : known_families()) {
    if (space.scale.size() != 1 || space.shift.size() != 1) continue;  // no two numbers tell it
    if (!can_be(space, network)) continue;
    if (std::abs(space.scale.front() - scaling) > kSame) continue;
    if (std::abs(space.shift.front() - shift) > kSame) continue;
    const char* const from = config.scaling_factor ? "config.json's scaling_factor"
                                                   : "config.json, which keeps diffusers' default";
    return FamilyEvidence{space.family, from, {}};
  }
  return std::nullopt;
}

std::optional<FamilyEvidence> from_other_tensors(const Weights& weights, const Network* network) {
  for (const Sign& sign : kOtherTensors) {
    if (!weights.has_prefix(sign.text)) continue;
    if (!can_be(known_family(sign.family), network)) continue;
    return FamilyEvidence{
        std::string(sign.family), fmt::format("the checkpoint's {}*", sign.text), {}};
  }
  return std::nullopt;
}

std::optional<FamilyEvidence> from_sha256(const Weights& weights) {
  if (weights.files.empty()) return std::nullopt;
  std::string sha256 = files_sha256(weights.files);
  const auto known = find_known_file(sha256);
  if (!known) return std::nullopt;
  return FamilyEvidence{std::string(known->family),
                        fmt::format("its sha256, which is that of {}", known->name),
                        std::move(sha256)};
}

}  // namespace

std::optional<FamilyEvidence> evidence_at_hand(const Weights& weights, const Network* network,
                                               const std::optional<DiffusersConfig>& config) {
  if (auto found = from_metadata(weights)) return found;
  if (network != nullptr && network->space) {
    const LatentSpace& space = *network->space;
    FamilyEvidence found{space.family, space.from, {}};
    if (!space.scale.empty()) found.space = space;
    return found;
  }
  if (config) {
    if (auto found = from_config(*config, network)) return found;
  }
  if (auto found = from_edm_statistics(weights)) return found;
  return from_other_tensors(weights, network);
}

std::optional<FamilyEvidence> identify_family(const Weights& weights, const Network& network,
                                              const std::optional<DiffusersConfig>& config) {
  std::optional<FamilyEvidence> found = evidence_at_hand(weights, &network, config);
  if (!found) found = from_sha256(weights);
  if (!found) return std::nullopt;
  const LatentSpace* family = find_family(found->family);
  if (family && !can_be(*family, &network)) {
    throw Error(
        ErrorKind::model,
        fmt::format("cannot use model {}: it has {} latent channels and a factor of {}, but "
                    "{} says family {}, which has {} and {}",
                    weights.label, network.latent_channels, network.factor, found->from,
                    found->family, family->channels, family->factor),
        family_remedy(RemedyKind::name_family, network.latent_channels, network.factor));
  }
  return found;
}

}  // namespace sdvae
