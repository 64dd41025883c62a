// Cutting a part out of a picture. Pure: safe from any thread.
#pragma once

#include "sdvae/image.h"

namespace sdvae {

struct CropBox {
  int left = 0, top = 0, width = 0, height = 0;  // pixels
};

// The box must lie inside the picture. Works in the picture's own memory; the whole picture costs
// nothing.
[[nodiscard]] Image crop(Image image, const CropBox& box);

}  // namespace sdvae
