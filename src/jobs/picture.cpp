#include "jobs/picture.h"

#include <utility>
#include <vector>

#include "base/file.h"

namespace sdvae {

ImageReadOptions read_options(const PictureRequest& request, const ModelInfo& model) {
  ImageReadOptions options = request.read;
  options.keep_alpha = request.keeps_alpha && model.picture_channels == 4;
  return options;
}

Image laid_out(Image image, const Background& background, ImageFormat format) {
  if (image.alpha.empty()) return image;
  if (!background.is_given && format == ImageFormat::png) return image;
  if (background.colour) return lay_on(std::move(image), *background.colour);
  image.alpha.clear();
  return image;
}

PictureFile read_picture(const Source& source, const ImageReadOptions& options, const Hear& hear) {
  const std::vector<std::byte> bytes = source.read(kLargestPictureBytes);
  ImageFile picture =
      about_file(source.label(), [&] { return decode_image_file(bytes, source.name(), options); });
  ColourProfile profile = picture.info.profile;
  if (hear) {
    hear(PictureRead{source.name(), std::move(picture.info), options.background,
                     options.keep_alpha});
  }
  return {std::move(picture.image), bytes.size(), std::move(profile)};
}

Image apply_resize(Image image, const ResizeRequest& request) {
  if (request.width == 0) return image;
  if (request.height == 0) return resize_to_square(image, request.width);
  return resize(image, request.width, request.height);
}

}  // namespace sdvae
