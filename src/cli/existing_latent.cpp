#include "cli/existing_latent.h"

#include <array>
#include <optional>

#include <fmt/format.h>

#include "base/file.h"
#include "cli/streams.h"
#include "image/fit_size.h"
#include "image/upright_size.h"
#include "jobs/kinds.h"
#include "latent/origin.h"
#include "sdvae/error.h"

namespace sdvae::cli {
namespace {

[[noreturn]] void fail(const Item& item, const std::string& what) {
  throw Error(ErrorKind::io, fmt::format("{} exists, {}", quoted(item.output), what),
              "-f overwrites it; another --out-dir keeps both");
}

// As read_picture and apply_resize would make it; nothing of a stream, which would be gone then.
std::optional<UprightSize> size_to_encode(const Item& item, const ResizeRequest& resize) {
  if (resize.width > 0) {
    return UprightSize{resize.width, resize.height > 0 ? resize.height : resize.width};
  }
  if (is_standard_stream(item.input)) return std::nullopt;
  return upright_size(read_file(item.input, kLargestPictureBytes), quoted(item.input));
}

Latent read_existing(const Item& item, LatentFileInfo& file) {
  try {
    return read_latent(item.output, &file);
  } catch (const Error& error) {
    fail(item, fmt::format("but cannot be kept: {}", error.what()));
  }
}

// The shape that a picture of this size gives.
void check_shape(const Item& item, const Latent& found, const ModelInfo& model,
                 const FitSize& size) {
  const std::array wanted{1, model.latent_channels, size.height / model.factor,
                          size.width / model.factor};
  const std::array shape{found.batch, found.channels, found.height, found.width};
  if (shape == wanted) return;
  fail(item,
       fmt::format("of shape [{}], not [{}]", fmt::join(shape, ", "), fmt::join(wanted, ", ")));
}

}  // namespace

void check_existing_latent(const Item& item, const Vae& vae, const PictureOptions& picture,
                           LatentDtype dtype) {
  LatentFileInfo file;
  const Latent found = read_existing(item, file);
  const ModelInfo& model = vae.info();
  const auto size = size_to_encode(item, picture.resize);
  const UprightSize taken = size.value_or(UprightSize{model.factor, model.factor});
  LatentInfo wanted = vae.describe_latent(taken.width, taken.height, picture.encode);
  if (!size) {
    wanted.image_width = found.info.image_width;
    wanted.image_height = found.info.image_height;
  }
  if (const auto difference = origin_difference(found.info, wanted)) fail(item, *difference);
  if (size) {
    check_shape(item, found, model,
                fit_size(size->width, size->height, model.factor, picture.encode.fit));
  }
  if (file.dtype != dtype) fail(item, "stored in another number type (--latent-dtype)");
}

}  // namespace sdvae::cli
