#include "image/png.h"

#include <limits>
#include <vector>

#include "image/exif.h"
#include "image/png_header.h"
#include "image/stb_decode.h"
#include "image/unreadable.h"

namespace sdvae {
namespace {

constexpr std::size_t kLengthBeforeContent = 8;

// stb leaves the colours unset that a short palette lacks: here, as in libpng, they are black.
// The chunk's checksum is wrong then, but we have verified it and stb does not.
std::vector<std::byte> with_full_palette(ByteView file, ByteView palette) {
  const auto offset = static_cast<std::size_t>(palette.data() - file.data());
  const std::vector<std::byte> black(kFullPaletteBytes - palette.size());
  std::vector<std::byte> filled = with_inserted(file, offset + palette.size(), black);
  filled[offset - kLengthBeforeContent + 2] = static_cast<std::byte>(kFullPaletteBytes >> 8U);
  filled[offset - kLengthBeforeContent + 3] = static_cast<std::byte>(kFullPaletteBytes & 255U);
  return filled;
}

// stb counts the bytes of inflated scanlines in an int.
void check_scanline_bytes(const PngFile& png) {
  const std::size_t pixels =
      static_cast<std::size_t>(png.width) * static_cast<std::size_t>(png.height);
  const std::size_t most = pixels * 4 * 2 + static_cast<std::size_t>(png.height);
  if (png.depth == 16 && most > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    refuse_unsupported("PNG pictures of more than 2 GiB of samples");
  }
}

}  // namespace

Decoded decode_png(ByteView file) {
  const PngFile png = walk_png(file);
  check_scanline_bytes(png);
  const bool short_palette = !png.palette.empty() && png.palette.size() < kFullPaletteBytes;
  Decoded decoded = short_palette ? decode_pixels(with_full_palette(file, png.palette), png.width,
                                                  png.height, png.has_alpha)
                                  : decode_pixels(file, png.width, png.height, png.has_alpha);
  decoded.info.format = "PNG";
  decoded.info.orientation = exif_orientation(png.exif);
  decoded.info.bits_per_channel = png.depth;
  decoded.info.had_alpha = png.has_alpha;
  return decoded;
}

}  // namespace sdvae
