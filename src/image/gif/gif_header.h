// The structure of a GIF file: its blocks, and what decoding its first frame needs to know
// beforehand. No pixel is decoded here. Pure: safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace sdvae {

struct GifFrame {
  int left = 0;  // on the canvas, in pixels, as are the others
  int top = 0;
  int width = 0;
  int height = 0;
  bool is_interlaced = false;
  ByteView palette;  // red, green, blue of each entry; empty: indices are levels of grey
  // The length of the first codes, and blocks of data up to the empty last one, or to the end of a
  // file that is cut off before it.
  ByteView coded;
};

struct GifPicture {
  int width = 0;  // of the canvas, in pixels, within the limits of size.h; no frame juts out
  int height = 0;
  std::optional<std::uint8_t> transparent;  // the index of pixels that are not there
  GifFrame frame;                           // the first
  bool has_end = true;                      // an end block
  std::vector<std::string> remarks;         // as ImageFileInfo has them
};

// Bytes between blocks, a missing end block and frames that end early behind the first one are
// borne with: the picture is whole without them. The first one itself may end early: its pixels
// may be whole. Throws Unreadable.
[[nodiscard]] GifPicture walk_gif(ByteView file);

}  // namespace sdvae
