// Transparency onto a background. Pure: safe from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "image/decoded.h"
#include "sdvae/image.h"

namespace sdvae {

// Blends in place: colour * alpha + background * (1 - alpha), each rounded to the nearest level.
// The colours are not premultiplied; `alpha` has one value per pixel, 255 is opaque.
void composite(Image& image, std::span<const std::uint8_t> alpha, Rgb background);

// Parts pixels of red, green, blue and alpha into the picture and its alpha, both of which have
// room for them, from the pixel `first` on.
void split_alpha(std::span<const std::uint8_t> rgba, Decoded& decoded, std::size_t first = 0);

// Takes over the pixels of a picture of this size: of three colours, or of four with alpha where
// the info says that it had one.
void keep_pixels(std::vector<std::uint8_t> pixels, int width, int height, Decoded& decoded);

}  // namespace sdvae
