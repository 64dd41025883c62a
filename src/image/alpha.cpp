#include "image/alpha.h"

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

void composite(Image& image, std::span<const std::uint8_t> alpha, Rgb background) {
  for (std::size_t i = 0; i < alpha.size(); ++i) {
    if (alpha[i] == 255) continue;
    std::uint8_t* pixel = image.rgb.data() + i * 3;
    pixel[0] = blend(pixel[0], background.red, alpha[i]);
    pixel[1] = blend(pixel[1], background.green, alpha[i]);
    pixel[2] = blend(pixel[2], background.blue, alpha[i]);
  }
}

void split_alpha(std::span<const std::uint8_t> rgba, Decoded& decoded, std::size_t first) {
  for (std::size_t i = 0; i < rgba.size() / 4; ++i) {
    std::memcpy(decoded.image.rgb.data() + (first + i) * 3, rgba.data() + i * 4, 3);
    decoded.alpha[first + i] = rgba[i * 4 + 3];
  }
}

void keep_pixels(std::vector<std::uint8_t> pixels, int width, int height, Decoded& decoded) {
  if (!decoded.info.had_alpha) {
    decoded.image = {width, height, std::move(pixels)};
    return;
  }
  decoded.image = make_image(width, height);
  decoded.alpha.resize(pixels.size() / 4);
  split_alpha(pixels, decoded);
}

}  // namespace sdvae
