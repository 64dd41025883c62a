#include "network/open_weights.h"

#include <utility>

#include <fmt/format.h>

#include "base/file.h"
#include "base/mapped_file.h"
#include "base/text.h"
#include "latent/family.h"
#include "network/bind_dc.h"
#include "network/bind_hunyuan.h"
#include "network/bind_kl.h"
#include "network/bind_shuffle.h"
#include "network/bind_tiny.h"
#include "network/bind_wan.h"
#include "network/diffusers_folder.h"
#include "network/identify.h"
#include "network/network_weights.h"
#include "network/override.h"
#include "network/widen.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail_no_autoencoder(const Weights& weights) {
  const std::string first = weights.tensors.empty() ? "" : weights.tensors.begin()->first;
  throw Error(ErrorKind::model,
              fmt::format("cannot use model {}: none of its {} tensors has the name of an "
                          "autoencoder's (the first is {})",
                          weights.label, weights.tensors.size(), sdvae::quoted_text(first)),
              "give a VAE, a full Stable Diffusion checkpoint, or a TAESD encoder or decoder");
}

// "taesd_decoder.safetensors" beside "taesd_encoder.safetensors", where it lies there.
std::optional<fs::path> other_half(const fs::path& path, TinyHalf half) {
  const bool is_encoder = half == TinyHalf::encoder;
  const std::string mine = is_encoder ? "encoder" : "decoder";
  const std::string other = is_encoder ? "decoder" : "encoder";
  std::string name = path.filename().string();
  const auto at = name.rfind(mine);
  if (at == std::string::npos) return std::nullopt;
  std::error_code error;
  fs::path found = path.parent_path() / name.replace(at, mine.size(), other);
  if (!fs::is_regular_file(found, error)) return std::nullopt;
  return found;
}

Weights take_all_weights(ModelFile file) {
  Weights weights = take_weights(std::move(file));
  const auto half = find_tiny_half(weights);
  if (!half) return weights;
  const auto other_file = other_half(weights.files.front(), *half);
  if (!other_file) return name_tiny_half(weights, *half);
  const Weights other = take_weights(open_model_file(*other_file));
  return *half == TinyHalf::encoder ? join_tiny_halves(weights, other)
                                    : join_tiny_halves(other, weights);
}

std::string naming_text(std::string_view names, std::string_view prefix) {
  return prefix.empty() ? std::string(names) : fmt::format("{} after '{}'", names, prefix);
}

void check_config(const DiffusersConfig& config, const BoundNetwork& bound) {
  if (config.network_class != bound.kind) {
    throw Error(
        ErrorKind::model,
        fmt::format("cannot use model {}: its '_class_name' is {}, but the weights beside it "
                    "are those of {}",
                    config.file, config.class_name, bound.kind),
        "take config.json and weights from one and the same model");
  }
  check_sizes(config, bound.network);
}

BoundNetwork bind_autoencoder(const Weights& weights,
                              const std::optional<DiffusersConfig>& config) {
  const KlSettings settings =
      settings_in(weights.metadata, config ? config->settings : KlSettings{},
                  fmt::format("cannot use model {}", weights.label));
  auto bound = bind_network(weights, settings);
  if (!bound) fail_no_autoencoder(weights);
  if (config) {
    check_config(*config, *bound);
    bound->kind = config->class_name;
  }
  return std::move(*bound);
}

void apply_evidence(ModelInfo& info, const FamilyEvidence& evidence) {
  info.space.from = evidence.from;
  if (!evidence.sha256.empty()) info.weights_sha256 = evidence.sha256;
  apply_family(info, evidence.family);
  if (evidence.space) take_numbers(info.space, *evidence.space);
}

// A promise counts where neither the caller nor the file, without being hashed, names a family.
FamilyOverride said_of(const WeightsModel& model, const std::optional<DiffusersConfig>& config,
                       const std::string& promised, const FamilyOverride& override_with) {
  if (!override_with.family.empty() || promised.empty()) return override_with;
  const bool says_it = evidence_at_hand(model.weights, &model.bound.network, config).has_value();
  return says_it ? override_with : or_promised(override_with, promised);
}

// Statistics of the configuration hold whoever names the family; one scaling factor for all
// channels comes with a family that the caller names.
bool config_counts(const std::optional<DiffusersConfig>& config, const FamilyOverride& by_caller) {
  return config && has_numbers(*config) && (by_caller.family.empty() || has_statistics(*config));
}

struct SpaceSayings {
  std::optional<DiffusersConfig> config;
  std::string promised_family;
  FamilyOverride by_caller;
};

// What was copied out of the files is not read there again.
void forget_files(const Weights& weights) {
  for (const auto& [name, tensor] : weights.tensors) forget_pages(tensor.bytes);
}

// Notes where the caller contradicts the file or its name. A file whose numbers are malformed says
// nothing: the caller may help it out.
void hear_file(WeightsModel& model, const SpaceSayings& says) {
  try {
    const auto evidence = evidence_at_hand(model.weights, &model.bound.network, says.config);
    const std::string& family = evidence ? evidence->family : says.promised_family;
    note_overruled(model.info, family, evidence ? evidence->from : "its name", says.by_caller);
  } catch (const Error&) {
    return;
  }
}

void set_space(WeightsModel& model, const SpaceSayings& says) {
  ModelInfo& info = model.info;
  const FamilyOverride said = said_of(model, says.config, says.promised_family, says.by_caller);
  bool has_own_numbers = false;
  if (said.family.empty()) {
    const auto evidence = identify_family(model.weights, model.bound.network, says.config);
    if (!evidence) return;
    apply_evidence(info, *evidence);
    has_own_numbers = evidence->space.has_value();
  } else {
    hear_file(model, says);
    apply_said_family(info, said);
  }
  const std::optional<LatentSpace>& own = model.bound.network.space;
  const bool tensors_tell = own && own->family == info.space.family && !own->scale.empty();
  if (!has_own_numbers && tensors_tell) {
    take_numbers(info.space, *own);
  } else if (!has_own_numbers && config_counts(says.config, says.by_caller)) {
    apply_numbers(*says.config, info.space);
  }
  apply_said_factors(info, said);
  check_family(info, model.weights.label);
  check_statistics(info, model.weights.label);
}

}  // namespace

std::optional<BoundNetwork> bind_network(const Weights& weights, const KlSettings& settings) {
  // Its decoder shares names with an AutoencoderKL's.
  if (const auto layout = find_wan(weights)) {
    KlSettings found = settings;
    Network network = bind_wan(weights, *layout, found);
    return BoundNetwork{std::move(network), "AutoencoderKLWan",
                        naming_text(layout->naming->name, layout->prefix), std::move(found),
                        layout->prefix};
  }
  if (const auto prefix = find_hunyuan(weights)) {
    return BoundNetwork{bind_hunyuan(weights, *prefix),
                        "AutoencoderKLHunyuanImage",
                        naming_text("diffusers names", *prefix),
                        {},
                        *prefix};
  }
  if (const auto layout = find_dc(weights)) {
    return BoundNetwork{bind_dc(weights, *layout, settings), "AutoencoderDC",
                        naming_text(layout->naming->name, layout->prefix), settings,
                        layout->prefix};
  }
  if (const auto layout = find_kl(weights)) {
    Network network = bind_kl(weights, *layout, settings);
    const char* const kind = network.space ? "AutoencoderKLFlux2" : "AutoencoderKL";
    return BoundNetwork{std::move(network), kind, naming_text(layout->naming->name, layout->prefix),
                        settings, layout->prefix};
  }
  if (const auto layout = find_tiny(weights)) {
    return BoundNetwork{bind_tiny(weights, *layout), "AutoencoderTiny", std::string(layout->name)};
  }
  if (has_shuffle_names(weights)) {
    return BoundNetwork{bind_shuffle(weights), "TinyVae", "sdvae names"};
  }
  return std::nullopt;
}

std::string class_of(const BoundNetwork& bound, const LatentSpace& space) {
  return bound.kind == "AutoencoderKL" && space.patch > 1 ? "AutoencoderKLFlux2" : bound.kind;
}

WeightsModel open_weights(ModelFile file, const FamilyOverride& override_with) {
  const fs::path path = file.path;
  const SpaceSayings says{file.config, file.promised_family, override_with};
  WeightsModel model;
  model.weights = take_all_weights(std::move(file));
  model.bound = about_file(model.weights.files.front(),
                           [&] { return bind_autoencoder(model.weights, says.config); });
  const Network& network = model.bound.network;
  ModelInfo& info = model.info;
  info.format = "safetensors";
  info.naming = model.bound.naming;
  info.picture_channels = network.picture_channels;
  info.space.channels = network.latent_channels;
  info.space.factor = network.factor;
  info.has_encoder = !network.encoder.empty();
  info.has_decoder = !network.decoder.empty();
  info.has_moments = network.has_moments;
  info.io_scaled = network.io_scaled;
  info.name = model_name(model.weights, path);
  info.source = source_text(model.weights);
  if (const auto sha = model.weights.metadata.find("sdvae.weights_sha256");
      sha != model.weights.metadata.end()) {
    info.weights_sha256 = sha->second;
  }
  about_file(model.weights.files.front(), [&] { set_space(model, says); });
  info.kind = class_of(model.bound, info.space);
  count_weights(network, info);
  const bool has_widened = widen(model.bound.network, model.weights);
  model.is_mapped = !has_widened && network.owners.empty();
  if (!model.is_mapped) forget_files(model.weights);
  return model;
}

void require_family(const WeightsModel& model) {
  const LatentSpace& space = model.info.space;
  if (!space.family.empty()) return;
  throw Error(
      ErrorKind::model,
      fmt::format("model {} does not say which latent space it speaks", model.weights.label),
      family_remedy(RemedyKind::name_family, space.channels, space.factor));
}

}  // namespace sdvae
