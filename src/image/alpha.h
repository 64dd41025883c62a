// Colours and alpha, side by side in a pixel or apart in an Image; lay_on, which is declared in
// sdvae/image.h, belongs here too. Pure: safe from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sdvae/image.h"

namespace sdvae {

// Parts pixels of red, green, blue and alpha into the picture's colours and alpha, both of which
// have room for them, from the pixel `first` on.
void split_alpha(std::span<const std::uint8_t> rgba, Image& image, std::size_t first = 0);

// The inverse, for a picture with alpha; `rgba` has room for all of it.
void join_alpha(const Image& image, std::uint8_t* rgba);

// The picture of pixels of this size, which have three values each or, with alpha, four.
[[nodiscard]] Image image_of_pixels(std::vector<std::uint8_t> pixels, int width, int height,
                                    bool has_alpha);

}  // namespace sdvae
