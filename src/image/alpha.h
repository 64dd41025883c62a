// Transparency onto a background. Pure: safe from any thread.
#pragma once

#include <cstdint>
#include <span>

#include "sdvae/image.h"

namespace sdvae {

// Blends in place: colour * alpha + background * (1 - alpha), each rounded to the nearest level.
// The colours are not premultiplied; `alpha` has one value per pixel, 255 is opaque.
void composite(Image& image, std::span<const std::uint8_t> alpha, Rgb background);

}  // namespace sdvae
