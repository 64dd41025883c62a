// The structure of a JPEG file, from its start to its end marker, without decoding a pixel: what
// the decoder needs to know beforehand, and the proof that the file is whole.
// Pure: safe from any thread.
#pragma once

#include "base/bytes.h"

namespace sdvae {

struct JpegHeader {
  int width = 0;       // pixels, within the limits of size.h
  int height = 0;      // pixels
  int components = 0;  // 1 grey, 3 colour, 4 CMYK or YCCK
  ByteView exif;       // the first EXIF block, or empty
};

// Bytes after the end marker are ignored, as everybody does (phones append whole videos).
// Throws Unreadable.
[[nodiscard]] JpegHeader walk_jpeg(ByteView file);

}  // namespace sdvae
