#include "jobs/picture.h"

#include <utility>
#include <vector>

#include "base/file.h"

namespace sdvae {

PictureFile read_picture(const Source& source, const ImageReadOptions& options, const Hear& hear) {
  const std::vector<std::byte> bytes = source.read(kLargestPictureBytes);
  ImageFile picture =
      about_file(source.label(), [&] { return decode_image_file(bytes, source.name(), options); });
  ColourProfile profile = picture.info.profile;
  if (hear) hear(PictureRead{source.name(), std::move(picture.info), options.background});
  return {std::move(picture.image), bytes.size(), std::move(profile)};
}

Image apply_resize(Image image, const ResizeRequest& request) {
  if (request.width == 0) return image;
  if (request.height == 0) return resize_to_square(image, request.width);
  return resize(image, request.width, request.height);
}

}  // namespace sdvae
