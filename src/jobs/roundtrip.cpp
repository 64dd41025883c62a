#include "jobs/roundtrip.h"

#include <utility>

namespace sdvae {
namespace {

// What decoding is expected to give back: the picture itself, or the part that --fit crop keeps.
Image expected_result(Image image, int factor, Fit fit) {
  return fit == Fit::crop ? fit_to_factor(image, factor, fit).image : std::move(image);
}

constexpr Rgb kWhite{255, 255, 255};

// Figures are about what a viewer shows, on white.
Quality quality_of(const Image& expected, const Image& result) {
  if (expected.alpha.empty() && result.alpha.empty()) return measure_quality(expected, result);
  return measure_quality(lay_on(expected, kWhite), lay_on(result, kWhite));
}

}  // namespace

RoundtripResult roundtrip(const Vae& vae, const Source& source, const Sink* sink,
                          const RoundtripRequest& request) {
  const PictureRequest& wanted = request.picture;
  PictureFile picture = read_picture(source, read_options(wanted, vae.info()), wanted.hear);
  Image image = apply_resize(std::move(picture.image), wanted.resize);
  const Latent latent = vae.encode(image, wanted.encode);
  Image result = vae.decode(latent);
  const Image expected =
      expected_result(std::move(image), scaled_factor(vae.info().space), wanted.encode.fit);
  const Quality quality = quality_of(expected, result);
  if (sink != nullptr) {
    const ImageWriteOptions options = write_options(request.format, sink->label());
    const Background background{!wanted.keeps_alpha, wanted.read.background};
    const Image shown = laid_out(std::move(result), background, options.format);
    static_cast<void>(sink->write(encode_image(shown, options), 0));
  }
  return {.input = source.label(),
          .width = expected.width,
          .height = expected.height,
          .quality = quality,
          .min_psnr = request.min_psnr,
          .latent_shape = {latent.batch, latent.channels, latent.height, latent.width},
          .input_bytes = picture.bytes,
          .profile = std::move(picture.profile)};
}

}  // namespace sdvae
