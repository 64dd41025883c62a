// Turns a picture upright as its EXIF orientation asks, equal to Pillow's ImageOps.exif_transpose.
// Pure: safe from any thread.
#pragma once

#include "sdvae/image.h"

namespace sdvae {

// Whether the upright picture is as wide as the stored one is high.
[[nodiscard]] constexpr bool swaps_sides(int orientation) noexcept {
  return orientation >= 5 && orientation <= 8;
}

// `orientation` is 1..8; anything else leaves the picture as it is, as 1 does.
[[nodiscard]] Image apply_orientation(Image image, int orientation);

}  // namespace sdvae
