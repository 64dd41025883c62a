#include "jobs/inspect.h"

#include <system_error>
#include <utility>

#include "jobs/kinds.h"
#include "jobs/picture_format.h"
#include "jobs/source.h"
#include "network/model_format.h"
#include "network/open_weights.h"

namespace sdvae {
namespace {

enum class Content { latent, script, weights };

// By content; a name that ends in .latent settles it, so that a damaged one is called a latent.
Content what_is(const std::filesystem::path& path) {
  if (is_standard_stream(path) || path.extension() == ".latent") return Content::latent;
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return Content::weights;
  switch (model_format(path)) {
    case ModelFormat::torchscript:
      return Content::script;
    case ModelFormat::safetensors:
      return read_weights(path).find("latent_tensor") ? Content::latent : Content::weights;
    case ModelFormat::pickle:
    case ModelFormat::web_page:
    case ModelFormat::lfs_pointer:
      return Content::weights;  // refused there, as what they are
    case ModelFormat::empty:
    case ModelFormat::unknown:
      break;
  }
  return Content::latent;
}

// Needs no engine: everything stands in the file.
ModelInfo inspect_weights(const std::filesystem::path& path, const FamilyOverride& family) {
  WeightsModel model = open_weights(path, family);
  if (model.info.weights_sha256.empty()) {
    model.info.weights_sha256 = files_sha256(model.weights.files);
  }
  return std::move(model.info);
}

LatentContent inspect_latent(const Source& source, const Sink* channels, int item) {
  LatentContent content;
  const Latent latent =
      parse_latent(source.read(kLargestLatentBytes), source.name(), &content.file);
  content.shape = {latent.batch, latent.channels, latent.height, latent.width};
  content.info = latent.info;
  content.channels = channel_stats(latent, item);
  if (channels != nullptr) {
    const Image view = channel_view(latent, item);
    content.channels_picture =
        channels->write(encode_image(view, write_options({}, channels->label())), 0);
  }
  return content;
}

}  // namespace

InspectResult inspect(const std::filesystem::path& path, const Sink* channels,
                      const InspectRequest& request) {
  switch (what_is(path)) {
    case Content::script:
      return request.open_script(path);
    case Content::weights:
      return inspect_weights(path, request.family);
    case Content::latent:
      break;
  }
  return inspect_latent(*source_of(path), channels, request.item);
}

}  // namespace sdvae
