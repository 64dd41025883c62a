// The structure of a PNG file: every chunk's length and checksum, and what decoding needs to know
// beforehand. No pixel is decoded here. Pure: safe from any thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "image/png/png_colour.h"

namespace sdvae {

inline constexpr std::size_t kSignatureBytes = 8;      // what every PNG file begins with
inline constexpr std::size_t kFullPaletteBytes = 768;  // 256 entries

struct PngFile {
  int width = 0;           // pixels, within the limits of size.h
  int height = 0;          // pixels
  int depth = 8;           // bits per sample: 1, 2, 4, 8 or 16, as the colour type allows
  bool has_alpha = false;  // a channel of its own, a transparent colour or palette entries
  int orientation = 1;     // 1..8
  bool has_end = true;     // the last data chunk's checksum and the end chunk
  ByteView header;         // the contents of the chunks
  ByteView palette;        // red, green, blue per entry, 1 to 256 of them; empty when the pixels
                           // are no indices
  ByteView transparency;   // or empty
  std::vector<ByteView> data;        // of each data chunk
  std::vector<std::string> remarks;  // as ImageFileInfo has them
  PngColour colour;                  // its views are into the file
};

// Whatever is wrong with chunks that hold no pixels is borne with: checksums, and what stands in
// place of the end chunk once there are data. Whether these are whole is then for the decoder to
// find out. Bytes after the end chunk are ignored. Throws Unreadable.
[[nodiscard]] PngFile walk_png(ByteView file);

}  // namespace sdvae
