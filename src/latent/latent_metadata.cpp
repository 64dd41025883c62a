#include "latent/latent_metadata.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "base/text.h"
#include "latent/latent_values.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

constexpr std::string_view kPrefix = "sdvae.";
constexpr std::string_view kSchema = "sdvae.schema";
constexpr std::string_view kVersion = "sdvae.version";
constexpr std::string_view kFamily = "sdvae.family";
constexpr std::string_view kScalingFactor = "sdvae.scaling_factor";
constexpr std::string_view kShiftFactor = "sdvae.shift_factor";
constexpr std::string_view kSpace = "sdvae.space";
constexpr std::string_view kPosterior = "sdvae.posterior";
constexpr std::string_view kSeed = "sdvae.seed";
constexpr std::string_view kModel = "sdvae.model";
constexpr std::string_view kModelSha256 = "sdvae.model_sha256";
constexpr std::string_view kImageWidth = "sdvae.image_width";
constexpr std::string_view kImageHeight = "sdvae.image_height";
constexpr std::string_view kFit = "sdvae.fit";

constexpr std::array kKnownKeys{kSchema,     kVersion,     kFamily, kScalingFactor, kShiftFactor,
                                kSpace,      kPosterior,   kSeed,   kModel,         kModelSha256,
                                kImageWidth, kImageHeight, kFit};

constexpr int kMaxSidePx = 65'535;  // of a picture, as in sdvae/image.h

bool is_known(std::string_view key) {
  return std::find(kKnownKeys.begin(), kKnownKeys.end(), key) != kKnownKeys.end();
}

// Reads values by key; every failure names the key.
class Reader {
 public:
  Reader(const Metadata& metadata, const std::string& context)
      : metadata_(metadata), context_(context) {}

  [[nodiscard]] const std::string* find(std::string_view key) const {
    const auto found = metadata_.find(std::string(key));
    return found == metadata_.end() ? nullptr : &found->second;
  }

  [[nodiscard]] std::string text(std::string_view key) const {
    const std::string* value = find(key);
    return value ? *value : std::string();
  }

  template <typename Number>
  [[nodiscard]] std::optional<Number> number(std::string_view key) const {
    const std::string* value = find(key);
    if (!value) return std::nullopt;
    Number parsed = 0;
    const char* const end = value->data() + value->size();
    const auto [stop, code] = std::from_chars(value->data(), end, parsed);
    if (code != std::errc() || stop != end) fail(key, "which is not a number it can be");
    return parsed;
  }

  [[nodiscard]] double required_factor(std::string_view key) const {
    require(key);
    const double value = *number<double>(key);
    if (!std::isfinite(value)) fail(key, "which is not a finite number");
    return value;
  }

  // Empty, or one of `words`.
  template <std::size_t Count>
  [[nodiscard]] std::string word(std::string_view key,
                                 const std::array<std::string_view, Count>& words) const {
    const std::string* value = find(key);
    if (!value) return {};
    if (std::find(words.begin(), words.end(), *value) == words.end()) {
      fail(key, fmt::format("not one of {}", fmt::join(words, ", ")));
    }
    return *value;
  }

  void require(std::string_view key) const {
    if (find(key)) return;
    throw Error(ErrorKind::bad_data,
                fmt::format("{}: the metadata key '{}' is missing", context_, key));
  }

  [[noreturn]] void fail(std::string_view key, const std::string& why) const {
    throw Error(ErrorKind::bad_data, fmt::format("{}: the metadata key '{}' is {}, {}", context_,
                                                 key, quoted_text(text(key)), why));
  }

 private:
  const Metadata& metadata_;
  const std::string& context_;
};

void check_schema(const Reader& reader) {
  reader.require(kSchema);
  const std::uint64_t schema = *reader.number<std::uint64_t>(kSchema);
  if (schema > 1) reader.fail(kSchema, "so the file was made by a newer sdvae");
  if (schema == 0) reader.fail(kSchema, "and the first schema is 1");
}

int image_side(const Reader& reader, std::string_view key) {
  const auto side = reader.number<int>(key);
  if (!side) return 0;
  if (*side < 1 || *side > kMaxSidePx) {
    reader.fail(key, fmt::format("not a size from 1 to {} pixels", kMaxSidePx));
  }
  return *side;
}

std::string sha256(const Reader& reader) {
  std::string digest = reader.text(kModelSha256);
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  const bool right = digest.size() == 64 && std::all_of(digest.begin(), digest.end(), is_hex);
  if (reader.find(kModelSha256) && !right) {
    reader.fail(kModelSha256, "not 64 lower-case hexadecimal digits");
  }
  return digest;
}

// A family is looked up in tables and shown in messages: a plain word, so that neither meets
// anything strange. Which words are known is the model's business.
std::string family(const Reader& reader) {
  std::string name = reader.text(kFamily);
  const auto is_plain = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           c == '-' || c == '.';
  };
  const bool right =
      !name.empty() && name.size() <= 32 && std::all_of(name.begin(), name.end(), is_plain);
  if (reader.find(kFamily) && !right) reader.fail(kFamily, "not the name of a latent space");
  return name;
}

StorageFacts own_facts(const Reader& reader) {
  check_schema(reader);
  reader.require(kSpace);
  StorageFacts facts;
  facts.stored_raw = reader.word<2>(kSpace, {"scaled", "raw"}) == "raw";
  LatentInfo& info = facts.info;
  info.family = family(reader);
  facts.names_family = !info.family.empty();
  info.scaling_factor = reader.required_factor(kScalingFactor);
  // In float32, where the values are scaled, it must still be a number that one can divide by.
  if (!std::isnormal(static_cast<float>(*info.scaling_factor)) || *info.scaling_factor < 0) {
    reader.fail(kScalingFactor, "not a number above zero");
  }
  info.shift_factor = reader.required_factor(kShiftFactor);
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
  facts.info.scaling_factor = has_marker ? 1.0 : kComfyScalingFactor;
  facts.info.shift_factor = 0;
  if (!has_marker) facts.info.family = "sd1";
  return facts;
}

}  // namespace

StorageFacts read_metadata(const Metadata& metadata, bool has_marker, const std::string& context) {
  const bool ours = std::any_of(metadata.begin(), metadata.end(),
                                [](const auto& entry) { return entry.first.starts_with(kPrefix); });
  StorageFacts facts = ours ? own_facts(Reader(metadata, context)) : comfy_facts(has_marker);
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
  put(kFamily, info.family);
  if (info.scaling_factor) put(kScalingFactor, fmt::format("{}", *info.scaling_factor));
  if (info.shift_factor) put(kShiftFactor, fmt::format("{}", *info.shift_factor));
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
