// PNG of every colour type and depth, interlaced or not; stb_image decodes the pixels.
// 16-bit samples are reduced to their high byte. Pure: safe from any thread.
#pragma once

#include "base/bytes.h"
#include "image/decoded.h"

namespace sdvae {

// Throws Unreadable.
[[nodiscard]] Decoded decode_png(ByteView file);

}  // namespace sdvae
