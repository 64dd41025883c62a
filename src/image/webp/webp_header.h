// The structure of a WebP file: its RIFF chunks, and what decoding needs to know beforehand. No
// pixel is decoded here. Pure: safe from any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace sdvae {

// Where the frame lies that is decoded, in pixels; a still picture fills its canvas.
struct WebpFrame {
  int left = 0;
  int top = 0;
  int width = 0;
  int height = 0;
};

struct WebpFile {
  int width = 0;  // of the canvas, in pixels, within the limits of size.h
  int height = 0;
  bool has_alpha = false;
  int orientation = 1;  // 1..8
  WebpFrame frame;
  ByteView bitstream;    // from the header of the frame's first chunk (its alpha, or its only one)
                         // to the end of the last one's content
  ByteView coded;        // that content
  ByteView icc_profile;  // or empty
  std::vector<std::string> remarks;  // as ImageFileInfo has them
};

// A file shorter than it says is cut short. What stands behind the picture and is no chunk is borne
// with; bytes behind the RIFF structure are ignored. Metadata count as they do for libwebp's
// demuxer: where the header announces them, and the first of each kind. Throws Unreadable.
[[nodiscard]] WebpFile walk_webp(ByteView file);

}  // namespace sdvae
