#include "image/bmp.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "image/bmp_header.h"
#include "image/stb_decode.h"

namespace sdvae {
namespace {

constexpr std::size_t kPixelsOffsetField = 10;

// stb refuses gaps before the pixels, and leaves the colours unset that a short palette lacks: here
// there are no gaps, and such colours are black.
std::vector<std::byte> tidied(const BmpFile& bmp) {
  std::vector<std::byte> tidy(bmp.headers.begin(), bmp.headers.end());
  tidy.insert(tidy.end(), bmp.palette.begin(), bmp.palette.end());
  tidy.resize(bmp.headers.size() + bmp.full_palette_bytes);
  for (std::size_t i = 0; i < 4; ++i) {
    tidy[kPixelsOffsetField + i] =
        static_cast<std::byte>((bmp.headers.size() + bmp.full_palette_bytes) >> (8 * i));
  }
  tidy.insert(tidy.end(), bmp.pixels.begin(), bmp.pixels.end());
  return tidy;
}

}  // namespace

Decoded decode_bmp(ByteView file) {
  const BmpFile bmp = walk_bmp(file);
  Decoded decoded = decode_pixels(tidied(bmp), bmp.width, bmp.height, bmp.has_alpha);
  decoded.info.format = "BMP";
  // Many programs leave room for alpha and fill it with zeros; they do not mean an invisible
  // picture. stb sees to that only in files without masks.
  const auto is_zero = [](std::uint8_t value) { return value == 0; };
  if (std::ranges::all_of(decoded.alpha, is_zero)) decoded.alpha.clear();
  decoded.info.had_alpha = !decoded.alpha.empty();
  return decoded;
}

}  // namespace sdvae
