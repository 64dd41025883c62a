#include "latent/latent_metadata.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include <fmt/format.h>

#include "base/picture_limits.h"
#include "latent/latent_values.h"
#include "latent/space_metadata.h"

namespace sdvae {
namespace {

constexpr std::string_view kPrefix = "sdvae.";
constexpr std::string_view kSchema = "sdvae.schema";
constexpr std::string_view kVersion = "sdvae.version";
constexpr std::string_view kSpace = "sdvae.space";
constexpr std::string_view kPosterior = "sdvae.posterior";
constexpr std::string_view kSeed = "sdvae.seed";
constexpr std::string_view kModel = "sdvae.model";
constexpr std::string_view kModelSha256 = "sdvae.model_sha256";
constexpr std::string_view kImageWidth = "sdvae.image_width";
constexpr std::string_view kImageHeight = "sdvae.image_height";
constexpr std::string_view kFit = "sdvae.fit";

constexpr std::array kKnownKeys{kSchema, kVersion,     kSpace,      kPosterior,   kSeed,
                                kModel,  kModelSha256, kImageWidth, kImageHeight, kFit};

bool is_known(std::string_view key) {
  const auto is_among = [&](const auto& keys) {
    return std::find(keys.begin(), keys.end(), key) != keys.end();
  };
  return is_among(kKnownKeys) || is_among(kSpaceKeys);
}

void check_schema(const MetadataReader& reader) {
  reader.require(kSchema);
  const std::uint64_t schema = *reader.number<std::uint64_t>(kSchema);
  if (schema > 1) reader.fail(kSchema, "so the file was made by a newer sdvae");
  if (schema == 0) reader.fail(kSchema, "and the first schema is 1");
}

int image_side(const MetadataReader& reader, std::string_view key) {
  const auto side = reader.number<int>(key);
  if (!side) return 0;
  if (*side < 1 || static_cast<std::uint64_t>(*side) > kMaxSidePx) {
    reader.fail(key, fmt::format("not a size from 1 to {} pixels", kMaxSidePx));
  }
  return *side;
}

std::string sha256(const MetadataReader& reader) {
  std::string digest = reader.text(kModelSha256);
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  const bool right = digest.size() == 64 && std::all_of(digest.begin(), digest.end(), is_hex);
  if (reader.find(kModelSha256) && !right) {
    reader.fail(kModelSha256, "not 64 lower-case hexadecimal digits");
  }
  return digest;
}

StorageFacts own_facts(const MetadataReader& reader) {
  check_schema(reader);
  reader.require(kSpace);
  StorageFacts facts;
  facts.stored_raw = reader.word<2>(kSpace, {"scaled", "raw"}) == "raw";
  LatentInfo& info = facts.info;
  info.space = read_space(reader);
  facts.names_family = !info.space.family.empty();
  if (facts.stored_raw && info.space.scale.empty()) {
    reader.fail(kSpace, "but nothing says how its values are scaled");
  }
  const std::string posterior = reader.word<2>(kPosterior, {"mean", "sample"});
  if (posterior == "mean") info.posterior = Posterior::mean;
  if (posterior == "sample") info.posterior = Posterior::sample;
  info.seed = reader.number<std::uint64_t>(kSeed);
  info.model = reader.text(kModel);
  info.model_sha256 = sha256(reader);
  info.image_width = image_side(reader, kImageWidth);
  info.image_height = image_side(reader, kImageHeight);
  info.fit = reader.word<4>(kFit, {"pad", "crop", "resize", "error"});
  return facts;
}

StorageFacts comfy_facts(bool has_marker) {
  StorageFacts facts;
  facts.stored_raw = has_marker;
  facts.info.space.scale = {has_marker ? 1.0 : kComfyScalingFactor};
  facts.info.space.shift = {0.0};
  if (!has_marker) facts.info.space.family = "sd1";
  return facts;
}

}  // namespace

StorageFacts read_metadata(const Metadata& metadata, bool has_marker, const std::string& context) {
  const bool ours = std::any_of(metadata.begin(), metadata.end(),
                                [](const auto& entry) { return entry.first.starts_with(kPrefix); });
  StorageFacts facts =
      ours ? own_facts(MetadataReader(metadata, context)) : comfy_facts(has_marker);
  for (const auto& [key, value] : metadata) {
    if (!is_known(key)) facts.info.extra[key] = value;
  }
  return facts;
}

Metadata make_metadata(const StorageFacts& facts, const std::string& context) {
  const LatentInfo& info = facts.info;
  Metadata metadata;
  for (const auto& [key, value] : info.extra) {
    if (!is_known(key)) metadata[key] = value;
  }
  const auto put = [&](std::string_view key, const std::string& value) {
    if (!value.empty()) metadata[std::string(key)] = value;
  };
  put(kSchema, "1");
  put(kVersion, SDVAE_VERSION);
  write_space(metadata, info.space);
  put(kSpace, facts.stored_raw ? "raw" : "scaled");
  if (info.posterior) put(kPosterior, *info.posterior == Posterior::mean ? "mean" : "sample");
  if (info.seed) put(kSeed, fmt::format("{}", *info.seed));
  put(kModel, info.model);
  put(kModelSha256, info.model_sha256);
  if (info.image_width != 0) put(kImageWidth, fmt::format("{}", info.image_width));
  if (info.image_height != 0) put(kImageHeight, fmt::format("{}", info.image_height));
  put(kFit, info.fit);
  // What we would not read back is not written.
  static_cast<void>(read_metadata(metadata, facts.stored_raw, context));
  return metadata;
}

}  // namespace sdvae
