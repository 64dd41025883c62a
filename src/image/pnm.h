// Binary PNM: P5 (grey) and P6 (colour), with 1 or 2 bytes a sample. Samples are scaled from
// 0..maxval to 0..255 and rounded, as Pillow does for P6. stb_image reads such files too, but does
// not scale them, so this reader is our own. Pure: safe from any thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "image/decoded.h"

namespace sdvae {

struct PnmHeader {
  int width = 0;   // pixels, within the limits of size.h
  int height = 0;  // pixels
  bool colour = false;
  std::uint32_t maxval = 0;
  std::size_t pixels_offset = 0;
};

// The text before the pixels, which may be cut short all the same. Throws Unreadable.
[[nodiscard]] PnmHeader read_pnm_header(ByteView file);

// The first picture of the file; what follows it is ignored. Throws Unreadable.
[[nodiscard]] Decoded decode_pnm(ByteView file);

}  // namespace sdvae
