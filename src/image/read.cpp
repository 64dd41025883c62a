#include <new>
#include <utility>

#include <fmt/format.h>

#include "base/file.h"
#include "image/codecs.h"
#include "image/colour.h"
#include "image/orient.h"
#include "image/size.h"
#include "image/sniff.h"
#include "image/unreadable.h"
#include "sdvae/error.h"
#include "sdvae/image.h"

namespace sdvae {

ImageFile decode_image_file(ByteView file, const std::string& name,
                            const ImageReadOptions& options) {
  try {
    if (file.size() > kMaxFileBytes) throw Unreadable("larger than 1 GiB");
    Decoded decoded = codec_of(sniff(file)).decode(file);
    apply_colour(decoded, options.colour);
    Image image = std::move(decoded.image);
    if (!options.keep_alpha && options.background) {
      image = lay_on(std::move(image), *options.background);
    }
    if (!options.keep_alpha) image.alpha.clear();
    Image upright = apply_orientation(std::move(image), decoded.info.orientation);
    return {std::move(upright), std::move(decoded.info)};
  } catch (const Unreadable& reason) {
    throw Error(ErrorKind::bad_data, fmt::format("cannot read {}: {}", name, reason.what()),
                reason.hint());
  } catch (const std::bad_alloc&) {
    throw Error(ErrorKind::io, fmt::format("cannot read {}: not enough memory", name));
  }
}

ImageFile read_image_file(const std::filesystem::path& path, const ImageReadOptions& options) {
  return about_file(path, [&] {
    return decode_image_file(read_file(path, kMaxFileBytes), quoted(path), options);
  });
}

Image decode_image(ByteView file, const std::string& name, const ImageReadOptions& options) {
  return decode_image_file(file, name, options).image;
}

Image read_image(const std::filesystem::path& path, const ImageReadOptions& options) {
  return read_image_file(path, options).image;
}

}  // namespace sdvae
