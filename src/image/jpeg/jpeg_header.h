// The structure of a JPEG file, from its start to its end marker, without decoding a pixel: what
// the decoder needs to know beforehand, and the proof that no part of the picture is missing.
// Pure: safe from any thread.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "image/jpeg/jpeg_profile.h"

namespace sdvae {

struct JpegHeader {
  int width = 0;        // pixels, within the limits of size.h
  int height = 0;       // pixels
  int components = 0;   // 1 grey, 3 colour, 4 CMYK or YCCK
  int orientation = 1;  // 1..8
  bool has_end = true;  // an end marker
  ByteView picture;     // from the start marker to the last byte that may be coded data
  std::vector<std::string> remarks;  // as ImageFileInfo has them
  JpegProfile profile;               // its views are into the file
};

// Surplus bytes between segments and a missing end marker are borne with, as everybody does, as
// long as every coefficient of the picture has its scan; whether a scan is cut short is seen as it
// is decoded. Bytes after the end marker are ignored (phones append whole videos).
// Throws Unreadable.
[[nodiscard]] JpegHeader walk_jpeg(ByteView file);

}  // namespace sdvae
