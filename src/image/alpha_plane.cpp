#include "image/alpha_plane.h"

#include "image/size.h"

namespace sdvae {

Image alpha_as_grey(const Image& image) {
  Image grey = make_image(image.width, image.height);
  std::uint8_t* to = grey.rgb.data();
  for (const std::uint8_t alpha : image.alpha) {
    for (int colour = 0; colour < 3; ++colour) *to++ = alpha;
  }
  return grey;
}

void take_alpha_from_grey(Image& image, const Image& grey) {
  image.alpha.resize(grey.rgb.size() / 3);
  for (std::size_t i = 0; i < image.alpha.size(); ++i) image.alpha[i] = grey.rgb[3 * i];
}

}  // namespace sdvae
