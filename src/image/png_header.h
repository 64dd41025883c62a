// The structure of a PNG file: every chunk's length and checksum, and what decoding needs to know
// beforehand. No pixel is decoded here. Pure: safe from any thread.
#pragma once

#include <cstddef>

#include "base/bytes.h"

namespace sdvae {

inline constexpr std::size_t kFullPaletteBytes = 768;  // 256 entries

struct PngFile {
  int width = 0;           // pixels, within the limits of size.h
  int height = 0;          // pixels
  int depth = 8;           // bits per sample: 1, 2, 4, 8 or 16, as the colour type allows
  bool has_alpha = false;  // a channel of its own, a transparent colour or palette entries
  ByteView palette;        // red, green, blue per entry, 1 to 256 of them; empty when the pixels
                           // are no indices
  ByteView exif;           // or empty
};

// Bytes after the end chunk are ignored. Throws Unreadable.
[[nodiscard]] PngFile walk_png(ByteView file);

}  // namespace sdvae
