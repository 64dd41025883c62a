#include "network/description.h"

#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "latent/space_metadata.h"
#include "network/model_error.h"
#include "network/override.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

using nlohmann::json;

constexpr int kSchema = 1;
constexpr int kMostLatentChannels = 256;
constexpr int kLargestFactor = 64;

[[noreturn]] void fail_damaged(const std::string& model, const std::string& why) {
  throw Error(ErrorKind::model, fmt::format("cannot use model {}: its sdvae.json {}", model, why),
              "export it again with scripts/export_vae.py");
}

template <typename T>
T required(const json& object, const char* key, const std::string& model) {
  const auto found = object.find(key);
  if (found == object.end()) fail_damaged(model, fmt::format("lacks '{}'", key));
  try {
    return found->get<T>();
  } catch (const json::exception&) {
    fail_damaged(model, fmt::format("has a '{}' of the wrong type", key));
  }
}

std::string optional_text(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

// Exports of models of three channels do not say it.
int picture_channels(const json& object, const std::string& model) {
  constexpr const char* kKey = "picture_channels";
  if (!object.contains(kKey)) return 3;
  const int channels = required<int>(object, kKey, model);
  if (channels != 3 && channels != 4) {
    fail_damaged(model, fmt::format("says {} picture channels, neither 3 nor 4", channels));
  }
  return channels;
}

json parse(const std::string& text, const std::string& model) {
  json object = json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!object.is_object()) fail_damaged(model, "is not a JSON object");
  if (required<int>(object, "schema", model) != kSchema) {
    fail_damaged(model, "was made by a newer sdvae");
  }
  return object;
}

// A number for each channel, and a packing, are written as a .latent file writes them.
constexpr std::array kListKeys{std::pair{"scale", kScaleKey}, std::pair{"shift", kShiftKey},
                               std::pair{"patch", kPatchKey}};

void set_statistics(LatentSpace& space, const json& object, const std::string& model) {
  Metadata metadata{{std::string(kFamilyKey), space.family}};
  for (const auto& [key, name] : kListKeys) {
    const auto found = object.find(key);
    if (found == object.end()) continue;
    metadata[std::string(name)] = found->is_string() ? found->get<std::string>() : found->dump();
  }
  take_numbers(space, as_model_error([&] {
                 return read_space(
                     MetadataReader(metadata, "cannot use model " + model + ": its sdvae.json"));
               }));
}

// One number for all channels.
void set_factors(LatentSpace& space, double scale, double shift, const std::string& model) {
  if (!std::isfinite(scale) || scale == 0.0 || !std::isfinite(shift)) {
    fail_damaged(model, "has an impossible scaling_factor or shift_factor");
  }
  space.scale = {scale};
  space.shift = {shift};
}

void check(const ModelInfo& info, const std::string& model) {
  constexpr std::string_view kHexDigits = "0123456789abcdef";
  const bool is_hash = info.weights_sha256.size() == 64 &&
                       info.weights_sha256.find_first_not_of(kHexDigits) == std::string::npos;
  if (!info.weights_sha256.empty() && !is_hash) {
    fail_damaged(model, "has a weights_sha256 that is not 64 lower-case hexadecimal digits");
  }
  if (info.space.channels < 1 || info.space.channels > kMostLatentChannels) {
    fail_damaged(model, fmt::format("says {} latent channels", info.space.channels));
  }
  if (info.space.factor < 1 || info.space.factor > kLargestFactor) {
    fail_damaged(model, fmt::format("says a factor of {}", info.space.factor));
  }
}

ModelInfo from_json(const std::string& text, const std::string& model) {
  const json object = parse(text, model);
  ModelInfo info;
  info.name = required<std::string>(object, "name", model);
  info.space.family = required<std::string>(object, "family", model);
  info.space.channels = required<int>(object, "latent_channels", model);
  info.space.factor = required<int>(object, "factor", model);
  info.picture_channels = picture_channels(object, model);
  info.has_moments = required<bool>(object, "has_moments", model);
  const auto space = required<std::string>(object, "io_space", model);
  if (space != "raw" && space != "scaled") {
    fail_damaged(model, "has an io_space that is neither 'raw' nor 'scaled'");
  }
  info.io_scaled = space == "scaled";
  info.weights_sha256 = optional_text(object, "weights_sha256");
  info.source = optional_text(object, "source");
  info.space.from = "its sdvae.json";
  if (object.contains("scale")) {
    set_statistics(info.space, object, model);
  } else {
    set_factors(info.space, required<double>(object, "scaling_factor", model),
                required<double>(object, "shift_factor", model), model);
  }
  check(info, model);
  return info;
}

}  // namespace

ModelInfo describe_model(const std::string& json, const std::filesystem::path& model,
                         const FamilyOverride& override_with) {
  if (json.empty() && override_with.family.empty()) {
    throw Error(ErrorKind::model,
                fmt::format("model {} does not say which latent space it speaks", quoted(model)),
                family_remedy(RemedyKind::name_family))
        .about(model);
  }
  ModelInfo info;
  if (!json.empty()) info = about_file(model, [&] { return from_json(json, quoted(model)); });
  info.format = "TorchScript";
  note_overruled(info, info.space.family, info.space.from, override_with);
  apply_said_family(info, override_with);
  apply_said_factors(info, override_with);
  check_family(info, quoted(model));
  check_statistics(info, quoted(model));
  return info;
}

}  // namespace sdvae
