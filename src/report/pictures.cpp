#include "report/pictures.h"

#include <fmt/format.h>

#include "report/quality.h"
#include "report/values.h"

namespace sdvae::report {
namespace {

using nlohmann::ordered_json;

// The sizes of a picture, of which every number is a byte, and of its latent.
struct Sizes {
  std::size_t pixel_numbers = 0;   // Numbers of the picture, three a pixel.
  std::size_t latent_numbers = 0;  // Numbers of the latent.
  std::size_t latent_bytes = 0;    // Bytes of the latent in float32.
  double compression = 0;          // Numbers of the picture for each number of the latent.
  double byte_compression = 0;     // Bytes of the picture for each byte of the latent.
};

Sizes sizes_of(const RoundtripResult& result) {
  Sizes sizes;
  sizes.pixel_numbers =
      static_cast<std::size_t>(result.width) * static_cast<std::size_t>(result.height) * 3;
  sizes.latent_numbers = 1;
  for (const int side : result.latent_shape) {
    sizes.latent_numbers *= static_cast<std::size_t>(side);
  }
  sizes.latent_bytes = sizes.latent_numbers * sizeof(float);
  const auto numbers = static_cast<double>(sizes.pixel_numbers);
  sizes.compression = numbers / static_cast<double>(sizes.latent_numbers);
  sizes.byte_compression = numbers / static_cast<double>(sizes.latent_bytes);
  return sizes;
}

ordered_json figures(int width, int height, const Quality& quality) {
  ordered_json object{{"width", width}, {"height", height}};
  object.update(quality_json(quality));
  return object;
}

const char* word_of(ProfileKind kind) {
  switch (kind) {
    case ProfileKind::none:
      return "none";
    case ProfileKind::srgb:
      return "srgb";
    case ProfileKind::other:
      return "other";
    case ProfileKind::unusable:
      return "unusable";
    case ProfileKind::unknown:
      return "unknown";
  }
  return "";
}

// Null for a picture without a profile.
ordered_json profile_json(const ColourProfile& profile) {
  if (profile.kind == ProfileKind::none) return nullptr;
  return {{"kind", word_of(profile.kind)},
          {"description", or_null(profile.description)},
          {"applied", profile.was_applied}};
}

}  // namespace

std::string encode_text(const EncodeResult& result) {
  const auto& shape = result.latent_shape;
  return fmt::format("{} -> {}: {}x{} pixels, latent {}x{}x{}", result.input, result.output,
                     result.width, result.height, shape[1], shape[2], shape[3]);
}

ordered_json encode_json(const EncodeResult& result) {
  return {{"width", result.width},
          {"height", result.height},
          {"latent_shape", result.latent_shape},
          {"family", result.family},
          {"colour_profile", profile_json(result.profile)}};
}

std::string decode_text(const DecodeResult& result) {
  return fmt::format("{} -> {}: {}x{} pixels", result.input, fmt::join(result.outputs, ", "),
                     result.width, result.height);
}

ordered_json decode_json(const DecodeResult& result) {
  return {{"width", result.width}, {"height", result.height}, {"outputs", result.outputs}};
}

std::string roundtrip_line(const RoundtripResult& result) {
  return fmt::format("{}: {}x{}, {}", result.input, result.width, result.height,
                     quality_line(result.quality));
}

std::string roundtrip_text(const RoundtripResult& result) {
  const auto& shape = result.latent_shape;
  const Sizes sizes = sizes_of(result);
  return fmt::format(
      "{}\n  latent {}x{}x{}: {} numbers for {} ({:.1f} times fewer), "
      "{} bytes for {} ({:.1f} times fewer; the file has {})",
      roundtrip_line(result), shape[1], shape[2], shape[3], sizes.latent_numbers,
      sizes.pixel_numbers, sizes.compression, sizes.latent_bytes, sizes.pixel_numbers,
      sizes.byte_compression, result.input_bytes);
}

ordered_json roundtrip_json(const RoundtripResult& result) {
  const Sizes sizes = sizes_of(result);
  ordered_json object = figures(result.width, result.height, result.quality);
  object["latent_shape"] = result.latent_shape;
  object["compression"] = sizes.compression;
  object["compression_bytes"] = sizes.byte_compression;
  object["input_bytes"] = result.input_bytes;
  object["latent_bytes"] = sizes.latent_bytes;
  object["colour_profile"] = profile_json(result.profile);
  return object;
}

std::string compare_text(const CompareResult& result) {
  return fmt::format("{} against {}: {}x{}, {}", result.b, result.a, result.width, result.height,
                     quality_line(result.quality));
}

ordered_json compare_json(const CompareResult& result) {
  ordered_json object = figures(result.width, result.height, result.quality);
  object["other"] = result.b;
  object["colour_profile"] = profile_json(result.profile_a);
  object["other_colour_profile"] = profile_json(result.profile_b);
  return object;
}

}  // namespace sdvae::report
