#include <array>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/file.h"
#include "image/fit_size.h"
#include "image/upright_size.h"
#include "jobs/encode.h"
#include "latent/latent_head.h"
#include "latent/origin.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

[[noreturn]] void fail(const Source& kept, const std::string& what) {
  throw Error(ErrorKind::io, fmt::format("{} exists, {}", kept.name(), what),
              Remedy{RemedyKind::overwrite_or_elsewhere})
      .about(kept.label());
}

// The size that read_picture and apply_resize would make; nothing of a stream, which would be gone
// then.
std::optional<UprightSize> size_to_encode(const Source& source, const ResizeRequest& resize) {
  if (resize.width > 0) {
    return UprightSize{resize.width, resize.height > 0 ? resize.height : resize.width};
  }
  if (!source.can_be_read_again()) return std::nullopt;
  return about_file(source.label(),
                    [&] { return upright_size(source.read(kLargestPictureBytes), source.name()); });
}

// Calls `read`, which reads the latent or parts of it.
template <typename Read>
auto read_kept(const Source& kept, const Read& read) -> decltype(read()) {
  try {
    return read();
  } catch (const Error& error) {
    fail(kept, fmt::format("but cannot be kept: {}", error.what()));
  }
}

// The shape that a picture of this size gives.
void check_shape(const Source& kept, const LatentHead& found, const ModelInfo& model,
                 const FitSize& size) {
  const std::array wanted{1, scaled_channels(model.space), size.height / scaled_factor(model.space),
                          size.width / scaled_factor(model.space)};
  if (found.shape == wanted) return;
  fail(kept, fmt::format("of shape [{}], not [{}]", fmt::join(found.shape, ", "),
                         fmt::join(wanted, ", ")));
}

}  // namespace

void check_kept_latent(const Vae& vae, const Source& source, const Source& kept,
                       const EncodeRequest& request) {
  const std::vector<std::byte> bytes =
      read_kept(kept, [&] { return kept.read(kLargestLatentBytes); });
  const LatentHead found = read_kept(kept, [&] { return parse_latent_head(bytes, kept.name()); });
  const ModelInfo& model = vae.info();
  const int factor = scaled_factor(model.space);
  const auto size = size_to_encode(source, request.picture.resize);
  const UprightSize taken = size.value_or(UprightSize{factor, factor});
  LatentInfo wanted = vae.describe_latent(taken.width, taken.height, request.picture.encode);
  if (!size) {
    wanted.image_width = found.info.image_width;
    wanted.image_height = found.info.image_height;
  }
  if (const auto difference = origin_difference(found.info, wanted)) fail(kept, *difference);
  if (size) {
    check_shape(kept, found, model,
                fit_size(size->width, size->height, scaled_factor(model.space),
                         request.picture.encode.fit));
  }
  if (found.file.dtype != request.dtype) fail(kept, "stored in another number type");
  // Last, as the only check that looks at every value.
  static_cast<void>(read_kept(kept, [&] { return parse_latent_file(bytes, kept.name()); }));
}

}  // namespace sdvae
