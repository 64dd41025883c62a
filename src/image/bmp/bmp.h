// BMP: 1, 4 and 8 bits with a palette, in rows or as run lengths; 16, 24 and 32 bits, with or
// without colour masks, whose pixels stb_image decodes. Pure: safe from any thread.
#pragma once

#include "base/bytes.h"
#include "image/decoded.h"

namespace sdvae {

// Throws Unreadable.
[[nodiscard]] Decoded decode_bmp(ByteView file);

}  // namespace sdvae
