// What the reader of one kind of picture offers. Kinds whose library most commands should not have
// to load live in modules of their own, a folder here each; this header is the border between them
// and the room: both sides include it, so it holds plain types alone. Safe from any thread.
#pragma once

#include "base/bytes.h"
#include "image/decoded.h"
#include "image/orient.h"

namespace sdvae {

struct UprightSize {
  int width = 0;   // Pixels in a row, orientation applied.
  int height = 0;  // Number of rows, orientation applied.
};

// Of a picture as it is stored, and has this orientation.
[[nodiscard]] constexpr UprightSize upright(UprightSize stored, int orientation) noexcept {
  return swaps_sides(orientation) ? UprightSize{stored.height, stored.width} : stored;
}

// Both take a whole file of their kind and throw Unreadable; they check what the file says of its
// size against size.h before anything is allocated for it.
struct PictureCodec {
  Decoded (*decode)(ByteView file) = nullptr;
  // Walks the file's structure without decoding a pixel, so that lost pixels may go unnoticed.
  UprightSize (*upright_size)(ByteView file) = nullptr;
};

// The entry point of a module with a codec; its name carries the version of this header.
using CodecEntry = void (*)(PictureCodec& codec);
inline constexpr const char* kCodecEntryName = "sdvae_picture_codec_2";

}  // namespace sdvae
