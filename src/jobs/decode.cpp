#include "jobs/decode.h"

#include <utility>

#include <fmt/format.h>

#include "base/file.h"
#include "engine/given_latent.h"
#include "latent/latent_values.h"
#include "latent/scaling.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

// What the user says of a file that does not say it itself.
void set_family(LatentFile& file, const std::string& family, const std::string& input) {
  LatentSpace& space = file.latent.info.space;
  if (file.info.names_family && space.family != family) {
    throw Error(ErrorKind::bad_data,
                fmt::format("{} says itself that it is of family '{}', not '{}'", input,
                            space.family, family),
                Remedy{RemedyKind::trust_latent_family});
  }
  space.family = family;
}

// By ComfyUI's rule: the values are divided by its factor, whatever the family.
bool is_scaled_by_rule(const LatentFile& file) {
  const std::vector<double>& scale = file.latent.info.space.scale;
  return !file.info.has_marker && !file.info.stored_raw && scale.size() == 1 &&
         scale.front() == kComfyScalingFactor;
}

// A file without a family, such as all of ComfyUI's, is no error, but never decoded in silence.
Latent read_item(const Vae& vae, const Source& source, const DecodeRequest& request) {
  LatentFile file = parse_latent_file(source.read(kLargestLatentBytes), source.name());
  const std::string& family = file.latent.info.space.family;
  if (!file.info.other_tensors.empty() && request.hear) {
    request.hear(OtherTensors{source.name(), file.info.other_tensors});
  }
  if (!request.latent_family.empty()) {
    set_family(file, request.latent_family, source.name());
  } else if (!file.info.names_family && request.hear) {
    request.hear(
        UnnamedSpace{source.name(), family, vae.info().space.family, is_scaled_by_rule(file)});
  }
  const LatentSpace& models = vae.info().space;
  if (request.says_numbers && request.hear && has_own_numbers(file.latent, vae.info()) &&
      !is_same_scaling(file.latent.info.space, models)) {
    request.hear(OwnNumbers{source.name(), file.latent.info.space});
  }
  return std::move(file.latent);
}

void check_fits(const Latent& latent, const Source& source, const Sink& sink) {
  if (latent.batch == 1 || sink.takes_several()) return;
  throw Error(ErrorKind::usage,
              fmt::format("{} holds {} pictures, but standard output can carry one", source.name(),
                          latent.batch),
              Remedy{RemedyKind::name_output_file});
}

}  // namespace

DecodeResult decode(const Vae& vae, const Source& source, const Sink& sink,
                    const DecodeRequest& request) {
  const Latent latent = about_file(source.label(), [&] { return read_item(vae, source, request); });
  check_fits(latent, source, sink);
  std::vector<Image> images = vae.decode_all(latent, request.decode);
  const ImageWriteOptions options = write_options(request.format, sink.label());
  DecodeResult result{.input = source.label(),
                      .outputs = {},
                      .width = images.front().width,
                      .height = images.front().height};
  for (std::size_t i = 0; i < images.size(); ++i) {
    const Image shown = laid_out(std::move(images[i]), request.background, options.format);
    result.outputs.push_back(sink.write(encode_image(shown, options), i));
  }
  return result;
}

}  // namespace sdvae
