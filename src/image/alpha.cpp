#include "image/alpha.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "image/size.h"

namespace sdvae {
namespace {

// The divisor is odd, so there are no ties and adding half of it rounds to the nearest.
std::uint8_t blend(unsigned colour, unsigned background, unsigned alpha) {
  return static_cast<std::uint8_t>((colour * alpha + background * (255U - alpha) + 127U) / 255U);
}

}  // namespace

Image lay_on(Image image, Rgb background) {
  check_given_image(image, "lay out");
  for (std::size_t i = 0; i < image.alpha.size(); ++i) {
    const std::uint8_t alpha = image.alpha[i];
    if (alpha == 255) continue;
    std::uint8_t* pixel = image.rgb.data() + i * 3;
    pixel[0] = blend(pixel[0], background.red, alpha);
    pixel[1] = blend(pixel[1], background.green, alpha);
    pixel[2] = blend(pixel[2], background.blue, alpha);
  }
  image.alpha.clear();
  return image;
}

void split_alpha(std::span<const std::uint8_t> rgba, Image& image, std::size_t first) {
  for (std::size_t i = 0; i < rgba.size() / 4; ++i) {
    std::memcpy(image.rgb.data() + (first + i) * 3, rgba.data() + i * 4, 3);
    image.alpha[first + i] = rgba[i * 4 + 3];
  }
}

void join_alpha(const Image& image, std::uint8_t* rgba) {
  for (std::size_t i = 0; i < image.alpha.size(); ++i) {
    rgba = std::copy_n(image.rgb.data() + 3 * i, 3, rgba);
    *rgba++ = image.alpha[i];
  }
}

Image image_of_pixels(std::vector<std::uint8_t> pixels, int width, int height, bool has_alpha) {
  if (!has_alpha) return {.width = width, .height = height, .rgb = std::move(pixels)};
  Image image = make_image(width, height);
  image.alpha.resize(pixels.size() / 4);
  split_alpha(pixels, image);
  return image;
}

}  // namespace sdvae
