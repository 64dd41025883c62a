#include <algorithm>
#include <cstdint>

#include "image/crop.h"
#include "image/size.h"
#include "sdvae/image.h"

namespace sdvae {
namespace {

// torchvision's Resize(N): the long side is N * long / short, rounded down.
int long_side(int side_px, int longer, int shorter) {
  const std::int64_t length = std::int64_t{side_px} * longer / shorter;
  check_asked_size(length, 1);
  return static_cast<int>(length);
}

// torchvision's CenterCrop: int(round((length - N) / 2.0)), where Python rounds halves to even.
int centre_offset(int length, int side_px) {
  const int half = (length - side_px) / 2;
  const bool odd = (length - side_px) % 2 != 0;
  return half + (odd ? half % 2 : 0);
}

}  // namespace

Image resize_to_square(const Image& image, int side_px) {
  check_given_image(image, "resize");
  check_asked_size(side_px, side_px);
  const int longer =
      long_side(side_px, std::max(image.width, image.height), std::min(image.width, image.height));
  const bool wide = image.width >= image.height;
  Image scaled = resize(image, wide ? longer : side_px, wide ? side_px : longer);
  const CropBox box{centre_offset(scaled.width, side_px), centre_offset(scaled.height, side_px),
                    side_px, side_px};
  return crop(std::move(scaled), box);
}

}  // namespace sdvae
