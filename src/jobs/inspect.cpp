#include "jobs/inspect.h"

#include <utility>

#include "base/file.h"
#include "engine/script_model.h"
#include "jobs/kinds.h"
#include "jobs/picture_format.h"
#include "jobs/source.h"
#include "network/model_file.h"
#include "network/open_weights.h"

namespace sdvae {
namespace {

// Needs no engine: everything stands in the file.
ModelInfo inspect_weights(ModelFile file, const FamilyOverride& family) {
  WeightsModel model = open_weights(std::move(file), family);
  if (model.info.weights_sha256.empty()) {
    model.info.weights_sha256 = files_sha256(model.weights.files);
  }
  return std::move(model.info);
}

LatentContent inspect_latent(const Source& source, const Sink* channels, int item) {
  const auto [latent, file] = about_file(source.label(), [&] {
    return parse_latent_file(source.read(kLargestLatentBytes), source.name());
  });
  LatentContent content;
  content.shape = {latent.batch, latent.channels, latent.height, latent.width};
  content.info = latent.info;
  content.file = file;
  content.channels = channel_stats(latent, item);
  if (channels != nullptr) {
    const Image view = channel_view(latent, item);
    content.channels_picture =
        channels->write(encode_image(view, write_options({}, channels->label())), 0);
  }
  return content;
}

}  // namespace

// What the file is, is told by its content; a name that ends in .latent settles it, so that a
// damaged one is called a latent, and so is what is no model of any kind.
InspectResult inspect(const std::filesystem::path& path, const Sink* channels,
                      const InspectRequest& request) {
  const auto as_latent = [&] { return inspect_latent(*source_of(path), channels, request.item); };
  if (is_standard_stream(path) || path.extension() == ".latent") return as_latent();
  ModelFile file = open_model_file(path);
  switch (file.format) {
    case ModelFormat::torchscript:
      return open_script(file, request.family).info;
    case ModelFormat::safetensors:
      if (file.weights.find("latent_tensor") != nullptr) return as_latent();
      return inspect_weights(std::move(file), request.family);
    case ModelFormat::pickle:
    case ModelFormat::web_page:
    case ModelFormat::lfs_pointer:
      return inspect_weights(std::move(file), request.family);  // refused there, as what they are
    case ModelFormat::empty:
    case ModelFormat::unknown:
      break;
  }
  return as_latent();
}

}  // namespace sdvae
