// GIF, interlaced or not; of an animation the first frame on its canvas. giflib expands the coded
// indices. Pure: safe from any thread.
#pragma once

#include "base/bytes.h"
#include "image/decoded.h"

namespace sdvae {

// Throws Unreadable; std::bad_alloc.
[[nodiscard]] Decoded decode_gif(ByteView file);

}  // namespace sdvae
