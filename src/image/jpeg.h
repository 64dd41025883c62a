// JPEG: baseline and progressive, grey, YCbCr, RGB, CMYK and YCCK. Four-component pictures are
// converted without a colour profile, as Pillow's convert("RGB") does.
// Pure: safe from any thread.
#pragma once

#include "base/bytes.h"
#include "image/decoded.h"

namespace sdvae {

// Throws Unreadable.
[[nodiscard]] Decoded decode_jpeg(ByteView file);

}  // namespace sdvae
