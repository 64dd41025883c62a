// The TIFF reader, on libtiff. Pure: safe from any thread.
#pragma once

#include "image/codec.h"

namespace sdvae {

// The first page: 1 to 16 bits a channel, grey, palette, RGB, CMYK or YCbCr, with or without alpha,
// in strips or tiles, in any compression that libtiff undoes without loss, or JPEG. Throw
// Unreadable.
[[nodiscard]] Decoded decode_tiff(ByteView file);
[[nodiscard]] UprightSize upright_tiff_size(ByteView file);

}  // namespace sdvae
