#include "image/heif/heif.h"

#include <cstdint>
#include <utility>
#include <vector>

#include "image/alpha.h"
#include "image/heif/heif_decoder.h"
#include "image/heif/heif_picture.h"
#include "image/heif/heif_writer.h"

namespace sdvae {
namespace {

// Colours that were multiplied by alpha, divided by it again, in pixels of four values.
void divide_by_alpha(std::vector<std::uint8_t>& pixels) {
  for (std::size_t i = 0; i < pixels.size(); i += 4) {
    const unsigned alpha = pixels[i + 3];
    for (std::size_t c = i; c < i + 3; ++c) {
      const unsigned divided = alpha == 0 ? 0 : (pixels[c] * 255U + alpha / 2) / alpha;
      pixels[c] = static_cast<std::uint8_t>(divided < 255 ? divided : 255);
    }
  }
}

void keep_profile(ByteView profile, Decoded& decoded) {
  if (profile.size() > kMostProfileBytes) {
    decoded.profile_fault = "is larger than 16 MiB";
  } else {
    decoded.icc_profile.assign(profile.begin(), profile.end());
  }
}

}  // namespace

Decoded decode_heif(ByteView file) {
  const HeifItems items = read_heif_items(file);
  const HeifPicture picture = find_heif_picture(items);
  Decoded decoded;
  decoded.info.had_alpha = picture.alpha.has_value();
  std::vector<std::uint8_t> pixels =
      decode_by_libheif(write_heif(items, picture, file.size()),
                        {picture.colours.size, decoded.info.had_alpha, picture.view});
  if (picture.is_premultiplied) divide_by_alpha(pixels);
  decoded.image = image_of_pixels(std::move(pixels), picture.view.width, picture.view.height,
                                  decoded.info.had_alpha);
  keep_profile(picture.icc_profile, decoded);
  decoded.info.format = "HEIF";
  decoded.info.orientation = picture.view.orientation;
  decoded.info.bits_per_channel = picture.colours.tile.bits;
  decoded.info.remarks = picture.remarks;
  return decoded;
}

UprightSize upright_heif_size(ByteView file) {
  const HeifView view = find_heif_picture(read_heif_items(file)).view;
  return upright({view.width, view.height}, view.orientation);
}

}  // namespace sdvae
