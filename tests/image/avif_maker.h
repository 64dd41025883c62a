// AVIF files for tests, made by libavif's encoder.
#pragma once

#include <avif/avif.h>

#include "pictures.h"

namespace sdvae::test {

struct AvifOptions {
  int depth = 8;
  avifPixelFormat format = AVIF_PIXEL_FORMAT_YUV444;
  std::vector<std::uint8_t> alpha = {};
  bool is_premultiplied = false;
  int angle = 0;    // quarter turns against the clock
  int mirror = -1;  // 0: top and bottom are exchanged, 1: left and right
  int count = 1;    // of pictures, which all are the same
  int transfer = AVIF_TRANSFER_CHARACTERISTICS_SRGB;
  Bytes exif = {}, xmp = {}, icc = {};
};

inline const std::uint8_t* octets(const Bytes& content) {
  return reinterpret_cast<const std::uint8_t*>(content.data());
}

// Colours are kept as green, blue and red, and grey as it is, so that nothing is lost.
inline void describe(avifImage& picture, const AvifOptions& options) {
  picture.colorPrimaries = AVIF_COLOR_PRIMARIES_BT709;
  picture.transferCharacteristics = static_cast<avifTransferCharacteristics>(options.transfer);
  picture.matrixCoefficients = options.format == AVIF_PIXEL_FORMAT_YUV444
                                   ? AVIF_MATRIX_COEFFICIENTS_IDENTITY
                                   : AVIF_MATRIX_COEFFICIENTS_BT601;
  picture.yuvRange = AVIF_RANGE_FULL;
  picture.alphaPremultiplied = options.is_premultiplied ? AVIF_TRUE : AVIF_FALSE;
  if (!options.icc.empty()) {
    static_cast<void>(avifImageSetProfileICC(&picture, octets(options.icc), options.icc.size()));
  }
  if (!options.exif.empty()) {
    static_cast<void>(
        avifImageSetMetadataExif(&picture, octets(options.exif), options.exif.size()));
  }
  static_cast<void>(avifImageSetMetadataXMP(&picture, octets(options.xmp), options.xmp.size()));
  // EXIF has set them to its own.
  picture.transformFlags = AVIF_TRANSFORM_NONE;
  if (options.angle != 0) picture.transformFlags |= AVIF_TRANSFORM_IROT;
  if (options.mirror >= 0) picture.transformFlags |= AVIF_TRANSFORM_IMIR;
  picture.irot.angle = static_cast<std::uint8_t>(options.angle);
  const auto axis = static_cast<std::uint8_t>(options.mirror == 1);
#if AVIF_VERSION_MAJOR >= 1
  picture.imir.axis = axis;
#else
  picture.imir.mode = axis;
#endif
}

inline std::vector<std::uint8_t> with_alpha(const Image& image, const AvifOptions& options) {
  std::vector<std::uint8_t> rgba;
  for (std::size_t i = 0; i < image.rgb.size() / 3; ++i) {
    for (std::size_t c = 0; c < 3; ++c) rgba.push_back(image.rgb[i * 3 + c]);
    rgba.push_back(options.alpha.empty() ? 255 : options.alpha[i]);
  }
  return rgba;
}

inline Bytes encode_avif(avifEncoder& encoder, const avifImage& picture, int count) {
  encoder.speed = AVIF_SPEED_FASTEST;
  encoder.minQuantizer = encoder.maxQuantizer = AVIF_QUANTIZER_LOSSLESS;
  encoder.minQuantizerAlpha = encoder.maxQuantizerAlpha = AVIF_QUANTIZER_LOSSLESS;
  for (int i = 0; i < count; ++i) {
    const auto flag = count == 1 ? AVIF_ADD_IMAGE_FLAG_SINGLE : AVIF_ADD_IMAGE_FLAG_NONE;
    EXPECT_EQ(avifEncoderAddImage(&encoder, &picture, 1, flag), AVIF_RESULT_OK);
  }
  avifRWData written = AVIF_DATA_EMPTY;
  EXPECT_EQ(avifEncoderFinish(&encoder, &written), AVIF_RESULT_OK);
  const auto* const first = reinterpret_cast<const std::byte*>(written.data);
  const Bytes file(first, first + written.size);
  avifRWDataFree(&written);
  return file;
}

// The picture's values are in the file without loss, at 4:4:4 and of greys at 4:0:0.
inline Bytes make_avif(const Image& image, const AvifOptions& options = {}) {
  const auto width = static_cast<std::uint32_t>(image.width);
  const auto height = static_cast<std::uint32_t>(image.height);
  avifImage* const picture =
      avifImageCreate(width, height, static_cast<std::uint32_t>(options.depth), options.format);
  describe(*picture, options);
  std::vector<std::uint8_t> rgba = with_alpha(image, options);
  avifRGBImage rgb{};
  avifRGBImageSetDefaults(&rgb, picture);
  rgb.depth = 8;
  rgb.ignoreAlpha = options.alpha.empty() ? AVIF_TRUE : AVIF_FALSE;
  rgb.alphaPremultiplied = picture->alphaPremultiplied;
  rgb.pixels = rgba.data();
  rgb.rowBytes = width * 4;
  EXPECT_EQ(avifImageRGBToYUV(picture, &rgb), AVIF_RESULT_OK);
  avifEncoder* const encoder = avifEncoderCreate();
  const Bytes file = encode_avif(*encoder, *picture, options.count);
  avifEncoderDestroy(encoder);
  avifImageDestroy(picture);
  return file;
}

}  // namespace sdvae::test
