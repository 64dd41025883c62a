// The pixels of a BMP file with a palette: indices of 1, 4 or 8 bits, in rows or as run lengths.
// Pure: safe from any thread.
#pragma once

#include "image/bmp/bmp_header.h"
#include "sdvae/image.h"

namespace sdvae {

// The picture of a file that walk_bmp found to have a palette. A colour that the palette lacks is
// black. Throws Unreadable when run lengths do not fill the picture.
[[nodiscard]] Image decode_bmp_indices(const BmpFile& bmp);

}  // namespace sdvae
