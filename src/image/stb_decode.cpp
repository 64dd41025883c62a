#include "image/stb_decode.h"

#include <cstddef>
#include <limits>
#include <memory>

// NOLINTBEGIN: stb is configured by macros.
#ifndef __clang_analyzer__  // which is to judge our code, not stb's
#define STB_IMAGE_IMPLEMENTATION
#endif
#define STB_IMAGE_STATIC
#define STBI_NO_STDIO
#define STBI_ONLY_JPEG
#define STBI_SUPPORT_ZLIB
#define STBI_NO_LINEAR
#define STBI_NO_HDR
#define STBI_MAX_DIMENSIONS 65535
#define STBI_ASSERT(condition) static_cast<void>(0)
// NOLINTEND
#include <stb_image.h>

#include "image/unreadable.h"

namespace sdvae {
namespace {

constexpr std::size_t kMaxInt = std::numeric_limits<int>::max();

struct StbFree {
  void operator()(stbi_uc* pixels) const noexcept { stbi_image_free(pixels); }
};

}  // namespace

Image decode_jpeg_pixels(ByteView file, int width, int height) {
  const auto* bytes = reinterpret_cast<const stbi_uc*>(file.data());
  const int length = static_cast<int>(file.size());
  int found_width = 0;
  int found_height = 0;
  int components = 0;
  // A hostile file may show stb another frame than the one that passed our limits.
  if (file.size() > kMaxInt ||
      stbi_info_from_memory(bytes, length, &found_width, &found_height, &components) == 0 ||
      found_width != width || found_height != height) {
    refuse_damaged("its JPEG header contradicts itself");
  }
  const std::unique_ptr<stbi_uc, StbFree> pixels(
      stbi_load_from_memory(bytes, length, &found_width, &found_height, &components, STBI_rgb));
  if (!pixels) refuse_damaged(fmt::format("JPEG decoder: {}", stbi_failure_reason()));
  const std::size_t size = static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3;
  return {width, height, std::vector<std::uint8_t>(pixels.get(), pixels.get() + size)};
}

std::optional<std::size_t> inflate_zlib(ByteView stream, std::span<std::byte> out) {
  if (stream.size() > kMaxInt || out.size() > kMaxInt) return std::nullopt;
  const int count = stbi_zlib_decode_buffer(
      reinterpret_cast<char*>(out.data()), static_cast<int>(out.size()),
      reinterpret_cast<const char*>(stream.data()), static_cast<int>(stream.size()));
  if (count < 0) return std::nullopt;
  return static_cast<std::size_t>(count);
}

}  // namespace sdvae
