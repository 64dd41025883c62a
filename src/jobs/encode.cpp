#include "jobs/encode.h"

#include <utility>

namespace sdvae {

EncodeResult encode(const Vae& vae, const Source& source, const Sink& sink,
                    const EncodeRequest& request) {
  const PictureRequest& wanted = request.picture;
  PictureFile picture = read_picture(source, read_options(wanted, vae.info()), wanted.hear);
  const Image image = apply_resize(std::move(picture.image), wanted.resize);
  const Latent latent = vae.encode(image, wanted.encode);
  std::string output = sink.write(serialize_latent(latent, request.dtype), 0);
  return {.input = source.label(),
          .output = std::move(output),
          .width = image.width,
          .height = image.height,
          .latent_shape = {latent.batch, latent.channels, latent.height, latent.width},
          .family = latent.info.space.family,
          .profile = std::move(picture.profile)};
}

}  // namespace sdvae
