// The structure of a PNG file: every chunk's length and checksum, and what the decoder needs of
// them. No pixel is decoded here. Pure: safe from any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"

namespace sdvae {

enum class PngColour : std::uint8_t {
  grey = 0,
  rgb = 2,
  palette = 3,
  grey_alpha = 4,
  rgb_alpha = 6
};

struct PngHeader {
  int width = 0;   // pixels, within the limits of size.h
  int height = 0;  // pixels
  int depth = 8;   // bits per sample: 1, 2, 4, 8 or 16, as the colour type allows
  PngColour colour = PngColour::rgb;
  bool interlaced = false;
};

struct PngFile {
  PngHeader header;
  ByteView palette;       // red, green, blue per entry; 1 to 256 of them when colour is palette
  ByteView transparency;  // the tRNS chunk, or empty
  ByteView exif;          // or empty
  std::vector<ByteView> data;  // the IDAT chunks; together one zlib stream
};

[[nodiscard]] int samples_per_pixel(PngColour colour) noexcept;

// Bytes after the end chunk are ignored. Throws Unreadable.
[[nodiscard]] PngFile walk_png(ByteView file);

}  // namespace sdvae
