// WebP, lossy and lossless, with transparency; of an animation the first frame on its canvas.
// libwebp decodes the pixels. Pure: safe from any thread.
#pragma once

#include "base/bytes.h"
#include "image/decoded.h"

namespace sdvae {

// Throws Unreadable; std::bad_alloc.
[[nodiscard]] Decoded decode_webp(ByteView file);

}  // namespace sdvae
