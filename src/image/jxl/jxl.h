// The JPEG XL reader, on libjxl. Pure: safe from any thread.
#pragma once

#include "image/codec.h"

namespace sdvae {

// Integers and floats, grey or colour, with or without alpha; of an animation the first frame. A
// JPEG that was packed without loss is unpacked and read as that JPEG. Orientation is the
// codestream's own: EXIF beside it does not count. Throw Unreadable.
[[nodiscard]] Decoded decode_jxl(ByteView file);
[[nodiscard]] UprightSize upright_jxl_size(ByteView file);

}  // namespace sdvae
