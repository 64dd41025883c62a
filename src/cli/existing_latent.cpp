#include "cli/existing_latent.h"

#include <fmt/format.h>

#include "base/file.h"
#include "batch/kinds.h"
#include "cli/streams.h"
#include "image/upright_size.h"
#include "latent/origin.h"
#include "sdvae/error.h"

namespace sdvae::cli {
namespace {

[[noreturn]] void fail(const Item& item, const std::string& what) {
  throw Error(ErrorKind::io, fmt::format("{} exists, {}", quoted(item.output), what),
              "-f overwrites it; another --out-dir keeps both");
}

// As read_picture and apply_resize would make it.
UprightSize size_to_encode(const Item& item, const ResizeRequest& resize) {
  if (resize.width > 0) return {resize.width, resize.height > 0 ? resize.height : resize.width};
  return upright_size(read_file(item.input, kLargestPictureBytes), quoted(item.input));
}

Latent read_existing(const Item& item, LatentFileInfo& file) {
  try {
    return read_latent(item.output, &file);
  } catch (const Error& error) {
    fail(item, fmt::format("but is no latent to keep: {}", error.what()));
  }
}

}  // namespace

void check_existing_latent(const Item& item, const Vae& vae, const PictureOptions& picture,
                           LatentDtype dtype) {
  LatentFileInfo file;
  const LatentInfo found = read_existing(item, file).info;
  LatentInfo wanted;
  if (is_standard_stream(item.input)) {  // a stream would be gone once its size is known
    wanted = vae.describe_latent(vae.info().factor, vae.info().factor, picture.encode);
    wanted.image_width = found.image_width;
    wanted.image_height = found.image_height;
  } else {
    const UprightSize size = size_to_encode(item, picture.resize);
    wanted = vae.describe_latent(size.width, size.height, picture.encode);
  }
  if (const auto difference = origin_difference(found, wanted)) fail(item, *difference);
  if (file.dtype != dtype) fail(item, "stored in another number type (--latent-dtype)");
}

}  // namespace sdvae::cli
