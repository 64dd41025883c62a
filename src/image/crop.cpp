#include "image/crop.h"

#include <cstring>

#include "image/size.h"

namespace sdvae {

Image crop(Image image, const CropBox& box) {
  if (box.width == image.width && box.height == image.height) return image;
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

}  // namespace sdvae
