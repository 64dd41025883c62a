#include "network/identify.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "latent/family.h"
#include "latent/space_metadata.h"
#include "network/known_files.h"
#include "network/override.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

using nlohmann::json;

constexpr std::uint64_t kLargestConfigBytes = 1 << 20;
constexpr double kDiffusersScalingFactor = 0.18215;  // what AutoencoderKL takes where none is given

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

[[noreturn]] void fail_config(const std::filesystem::path& path, const std::string& problem) {
  throw Error(ErrorKind::model, fmt::format("cannot use model {}: {}", quoted(path), problem),
              "give the folder of an AutoencoderKL or an AutoencoderTiny")
      .about(path);
}

std::optional<double> optional_number(const json& object, const char* key,
                                      const std::filesystem::path& path) {
  const auto found = object.find(key);
  if (found == object.end() || found->is_null()) return std::nullopt;
  if (!found->is_number()) fail_config(path, fmt::format("its '{}' is not a number", key));
  return found->get<double>();
}

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
  try {
    return read_space(reader);
  } catch (const Error& error) {
    throw Error(ErrorKind::model, error.what(), error.remedy());
  }
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

std::optional<FamilyEvidence> from_config(const DiffusersConfig& config) {
  if (config.class_name != "AutoencoderKL") return std::nullopt;  // TAESD's says nothing of it
  const double scaling = config.scaling_factor.value_or(kDiffusersScalingFactor);
  const double shift = config.shift_factor.value_or(0.0);
  constexpr double kSame = 1e-9;
  for (const LatentSpace& space : known_families()) {
    if (space.scale.size() != 1 || space.shift.size() != 1) continue;  // no two numbers tell it
    if (std::abs(space.scale.front() - scaling) > kSame) continue;
    if (std::abs(space.shift.front() - shift) > kSame) continue;
    const char* const from = config.scaling_factor ? "config.json's scaling_factor"
                                                   : "config.json, which keeps diffusers' default";
    return FamilyEvidence{space.family, from, {}};
  }
  return std::nullopt;
}

std::optional<FamilyEvidence> from_other_tensors(const Weights& weights) {
  for (const Sign& sign : kOtherTensors) {
    if (!weights.has_prefix(sign.text)) continue;
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

DiffusersConfig read_config(const std::filesystem::path& path) {
  std::vector<std::byte> bytes;
  try {
    bytes = read_file(path, kLargestConfigBytes);
  } catch (const Error& error) {
    throw Error(ErrorKind::model, error.what(), error.remedy()).about(error.path());
  }
  const auto* const text = reinterpret_cast<const char*>(bytes.data());
  const json object = json::parse(text, text + bytes.size(), nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) fail_config(path, "it is not a JSON object");
  DiffusersConfig config;
  const auto name = object.find("_class_name");
  if (name != object.end() && name->is_string()) config.class_name = name->get<std::string>();
  if (config.class_name != "AutoencoderKL" && config.class_name != "AutoencoderTiny") {
    fail_config(path, config.class_name.empty()
                          ? "it does not say which class of model it describes"
                          : fmt::format("it describes a model of class {}", config.class_name));
  }
  config.scaling_factor = optional_number(object, "scaling_factor", path);
  config.shift_factor = optional_number(object, "shift_factor", path);
  return config;
}

std::optional<FamilyEvidence> evidence_at_hand(const Weights& weights,
                                               const std::optional<DiffusersConfig>& config) {
  if (auto found = from_metadata(weights)) return found;
  if (config) {
    if (auto found = from_config(*config)) return found;
  }
  return from_other_tensors(weights);
}

std::optional<FamilyEvidence> identify_family(const Weights& weights, const Network& network,
                                              const std::optional<DiffusersConfig>& config) {
  std::optional<FamilyEvidence> found = evidence_at_hand(weights, config);
  if (!found) found = from_sha256(weights);
  if (!found) return std::nullopt;
  const LatentSpace* family = find_family(found->family);
  if (family && family->channels != network.latent_channels) {
    throw Error(ErrorKind::model,
                fmt::format("cannot use model {}: it has {} latent channels, but {} says family {}",
                            weights.label, network.latent_channels, found->from, found->family),
                family_remedy(RemedyKind::name_family));
  }
  return found;
}

}  // namespace sdvae
