#include "image/avif/avif.h"

#include <cstddef>
#include <utility>

#include "image/alpha.h"
#include "image/avif/avif_container.h"
#include "image/size.h"
#include "image/unreadable.h"

namespace sdvae {
namespace {

std::vector<std::byte> copy_of(const avifRWData& data) {
  const auto bytes = std::as_bytes(std::span(data.data, data.size));
  return {bytes.begin(), bytes.end()};
}

// libavif's own conversion to 8 bits, which is also Pillow's; it undoes premultiplied alpha. To a
// format without alpha it would blend the picture on black: whoever has alpha needs four channels.
std::vector<std::uint8_t> to_rgb(const avifDecoder& decoder, bool has_alpha) {
  avifRGBImage rgb{};
  avifRGBImageSetDefaults(&rgb, decoder.image);
  rgb.depth = 8;
  rgb.format = has_alpha ? AVIF_RGB_FORMAT_RGBA : AVIF_RGB_FORMAT_RGB;
  rgb.rowBytes = rgb.width * (has_alpha ? 4 : 3);
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(rgb.rowBytes) * rgb.height);
  rgb.pixels = pixels.data();
  const avifResult result = avifImageYUVToRGB(decoder.image, &rgb);
  if (result != AVIF_RESULT_OK) refuse_avif(result, decoder);
  return pixels;
}

}  // namespace

Decoded decode_avif(ByteView file) {
  const AvifDecoder decoder = open_avif(file);
  const avifImage& picture = *decoder->image;
  const std::pair stated(picture.width, picture.height);
  check_last_bytes(*decoder, file);
  const avifResult result = avifDecoderNthImage(decoder.get(), 0);
  if (result != AVIF_RESULT_OK) refuse_avif(result, *decoder);
  // A hostile file may hold another picture than the one that passed our limits.
  if (std::pair(picture.width, picture.height) != stated) {
    refuse_damaged("its picture is not of the size that it states");
  }
  Decoded decoded;
  decoded.info.had_alpha = decoder->alphaPresent == AVIF_TRUE;
  decoded.image =
      image_of_pixels(to_rgb(*decoder, decoded.info.had_alpha), static_cast<int>(picture.width),
                      static_cast<int>(picture.height), decoded.info.had_alpha);
  decoded.icc_profile = copy_of(picture.icc);
  decoded.info.format = "AVIF";
  decoded.info.orientation = avif_orientation(picture);
  decoded.info.bits_per_channel = static_cast<int>(picture.depth);
  decoded.info.remarks = avif_remarks(*decoder);
  return decoded;
}

UprightSize upright_avif_size(ByteView file) {
  const AvifDecoder decoder = open_avif(file);
  const avifImage& picture = *decoder->image;
  return upright({static_cast<int>(picture.width), static_cast<int>(picture.height)},
                 avif_orientation(picture));
}

}  // namespace sdvae
