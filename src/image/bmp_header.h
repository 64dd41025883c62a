// The headers of a BMP file, from OS/2 1 to Windows V5, checked against the file's length and
// against what stb_image can read. No pixel is decoded here. Pure: safe from any thread.
#pragma once

#include <cstddef>

#include "base/bytes.h"

namespace sdvae {

struct BmpFile {
  int width = 0;           // pixels, within the limits of size.h
  int height = 0;          // pixels
  bool has_alpha = false;  // a colour mask for it; without one the fourth byte is unused
  ByteView headers;        // all that stands before the palette, masks included
  ByteView palette;        // may be shorter than a full one
  std::size_t full_palette_bytes = 0;
  ByteView pixels;
};

// Throws Unreadable.
[[nodiscard]] BmpFile walk_bmp(ByteView file);

}  // namespace sdvae
