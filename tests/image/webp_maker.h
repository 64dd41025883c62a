// WebP files, of libwebp's own coded data and RIFF chunks that are put together here.
#pragma once

#include <cstdlib>
#include <webp/encode.h>

#include "pictures.h"

namespace sdvae::test {

inline Bytes riff_chunk(std::string_view name, const Bytes& content) {
  return join({text(name), little32(static_cast<std::uint32_t>(content.size())), content,
               Bytes(content.size() % 2)});
}

inline Bytes webp(const Bytes& chunks) {
  return join({text("RIFF"), little32(static_cast<std::uint32_t>(chunks.size() + 4)), text("WEBP"),
               chunks});
}

inline Bytes little24(int value) {
  Bytes bytes = little32(static_cast<std::uint32_t>(value));
  bytes.pop_back();
  return bytes;
}

// Flags: 2 animation, 4 XMP, 8 EXIF, 16 alpha, 32 ICC profile.
inline Bytes extended_webp(int width, int height, std::uint32_t flags, const Bytes& chunks) {
  const Bytes canvas = join({little32(flags), little24(width - 1), little24(height - 1)});
  return webp(join({riff_chunk("VP8X", canvas), chunks}));
}

// The chunks of a file that libwebp's encoder made, without VP8X.
inline Bytes chunks_of(std::uint8_t* file, std::size_t size) {
  const auto* const begin = reinterpret_cast<const std::byte*>(file);
  const bool is_extended = std::string_view(reinterpret_cast<char*>(file) + 12, 4) == "VP8X";
  const Bytes chunks(begin + (is_extended ? 30 : 12), begin + size);
  WebPFree(file);
  return chunks;
}

inline Bytes lossy_chunks(const Image& image, float quality = 90) {
  std::uint8_t* file = nullptr;
  const std::size_t size =
      WebPEncodeRGB(image.rgb.data(), image.width, image.height, image.width * 3, quality, &file);
  return chunks_of(file, size);
}

inline Bytes lossless_chunks(const Image& image) {
  std::uint8_t* file = nullptr;
  const std::size_t size =
      WebPEncodeLosslessRGB(image.rgb.data(), image.width, image.height, image.width * 3, &file);
  return chunks_of(file, size);
}

// Four channels: a smooth picture, and an alpha of which no row is like another.
inline std::vector<std::uint8_t> smooth_rgba(int width, int height) {
  const Image image = smooth_image(width, height);
  std::vector<std::uint8_t> rgba;
  for (std::size_t i = 0; i < image.rgb.size() / 3; ++i) {
    rgba.insert(rgba.end(), image.rgb.data() + i * 3, image.rgb.data() + i * 3 + 3);
    rgba.push_back(static_cast<std::uint8_t>(1 + i * 7 % 255));
  }
  return rgba;
}

// A chunk of alpha and one of lossy data.
inline Bytes alpha_chunks(int width, int height) {
  const std::vector<std::uint8_t> rgba = smooth_rgba(width, height);
  std::uint8_t* file = nullptr;
  const std::size_t size = WebPEncodeRGBA(rgba.data(), width, height, width * 4, 90, &file);
  return chunks_of(file, size);
}

inline Bytes lossless_alpha_chunks(int width, int height) {
  const std::vector<std::uint8_t> rgba = smooth_rgba(width, height);
  std::uint8_t* file = nullptr;
  const std::size_t size = WebPEncodeLosslessRGBA(rgba.data(), width, height, width * 4, &file);
  return chunks_of(file, size);
}

// A frame of an animation; `left` and `top` are even.
inline Bytes webp_frame(std::array<int, 2> at, std::array<int, 2> size, const Bytes& chunks) {
  return riff_chunk("ANMF", join({little24(at[0] / 2), little24(at[1] / 2), little24(size[0] - 1),
                                  little24(size[1] - 1), little24(100), Bytes(1), chunks}));
}

}  // namespace sdvae::test
