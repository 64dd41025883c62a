#include "image/crop.h"

#include <cstring>
#include <utility>

#include "image/alpha_plane.h"
#include "image/size.h"

namespace sdvae {

namespace {

Image crop_opaque(Image image, const CropBox& box) {
  // Every row moves towards the beginning, so none is overwritten before it has moved.
  for (int y = 0; y < box.height; ++y) {
    std::memmove(image.rgb.data() + row_offset(box.width, y),
                 image.rgb.data() + row_offset(image.width, box.top + y) + row_bytes(box.left),
                 row_bytes(box.width));
  }
  image.rgb.resize(row_offset(box.width, box.height));
  image.width = box.width;
  image.height = box.height;
  return image;
}

}  // namespace

Image crop(Image image, const CropBox& box) {
  if (box.width == image.width && box.height == image.height) return image;
  return with_alpha_moved(std::move(image),
                          [&](Image part) { return crop_opaque(std::move(part), box); });
}

}  // namespace sdvae
