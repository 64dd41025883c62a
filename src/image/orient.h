// Turns a picture upright as its EXIF orientation asks, equal to Pillow's ImageOps.exif_transpose.
// Pure: safe from any thread.
#pragma once

#include "sdvae/image.h"

namespace sdvae {

// `orientation` is 1..8; anything else leaves the picture as it is, as 1 does.
[[nodiscard]] Image apply_orientation(Image image, int orientation);

}  // namespace sdvae
