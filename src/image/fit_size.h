// What fit_to_factor makes of a picture's size, without the picture. Pure: safe from any thread.
#pragma once

#include "sdvae/image.h"

namespace sdvae {

// Sides in pixels.
struct FitSize {
  int width = 0, height = 0;                  // both multiples of the factor
  int restore_width = 0, restore_height = 0;  // what decoding gives back
};

// Throws Error (bad_data) when such a picture cannot be fitted that way, usage when a size or the
// factor makes no sense.
[[nodiscard]] FitSize fit_size(int width, int height, int factor, Fit fit);

}  // namespace sdvae
