// The headers of a BMP file, from OS/2 1 to Windows V5, checked against the file's length.
// Pure: safe from any thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace sdvae {

struct BmpMasks {
  std::uint32_t red = 0, green = 0, blue = 0, alpha = 0;
};

struct BmpHeader {
  int width = 0;  // pixels, within the limits of size.h
  int height = 0;
  bool top_down = false;
  int bits_per_pixel = 0;               // 1, 2, 4 or 8 (palette), 16, 24 or 32
  BmpMasks masks;                       // for 16 and 32 bits; alpha is 0 when there is none
  ByteView palette;                     // blue, green, red (and a filler) per colour
  std::size_t palette_entry_bytes = 4;  // 3 in OS/2 files
  std::size_t row_bytes = 0;            // as stored, a multiple of 4
  ByteView pixels;                      // row_bytes * height
};

// Throws Unreadable.
[[nodiscard]] BmpHeader read_bmp_header(ByteView file);

}  // namespace sdvae
