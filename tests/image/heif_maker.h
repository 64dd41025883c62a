// HEIF files for tests: coded by libheif's encoder, in its container or in one of our own.
#pragma once

#include <libheif/heif.h>

#include "pictures.h"

namespace sdvae::test {

struct HeifOptions {
  int bits = 8;
  heif_chroma chroma = heif_chroma_444;  // monochrome: the red samples are stored
  std::vector<std::uint8_t> alpha = {};
  bool is_lossless = true;
  heif_orientation orientation = heif_orientation_normal;
  bool is_cropped_by_grid = true;  // else by clap, where sides are odd or below 64 pixels
  int primaries = 1, transfer = 13;
  Bytes exif = {}, icc = {};
};

inline void expect_fine(const heif_error& error) { EXPECT_EQ(error.code, 0) << error.message; }

struct HeifPlane {
  heif_channel channel = heif_channel_Y;
  int bits = 8;  // of more than 8 the low ones repeat the high ones
  std::function<std::uint8_t(std::size_t)> sample = {};
};

inline void add_plane(heif_image* picture, const Image& image, const HeifPlane& added) {
  const auto& [channel, bits, sample] = added;
  expect_fine(heif_image_add_plane(picture, channel, image.width, image.height, bits));
  int stride = 0;
  std::uint8_t* plane = heif_image_get_plane(picture, channel, &stride);
  std::size_t i = 0;
  for (int y = 0; y < image.height; ++y, plane += stride) {
    for (int x = 0; x < image.width; ++x, ++i) {
      const int value = sample(i);
      const int deep = (value << (bits - 8)) | (value >> (16 - bits));
      if (bits == 8) {
        plane[x] = static_cast<std::uint8_t>(value);
      } else {
        plane[x * 2] = static_cast<std::uint8_t>(deep & 255);
        plane[x * 2 + 1] = static_cast<std::uint8_t>(deep >> 8);
      }
    }
  }
}

// Colours are kept as green, blue and red, and grey as it is, so that nothing is lost.
inline heif_image* heif_picture(const Image& image, const HeifOptions& options) {
  const bool is_grey = options.chroma == heif_chroma_monochrome;
  heif_image* picture = nullptr;
  expect_fine(heif_image_create(image.width, image.height,
                                is_grey ? heif_colorspace_monochrome : heif_colorspace_YCbCr,
                                is_grey ? heif_chroma_monochrome : heif_chroma_444, &picture));
  const auto colour = [&](std::size_t channel) {
    return [&image, channel](std::size_t i) { return image.rgb[i * 3 + channel]; };
  };
  add_plane(picture, image, {heif_channel_Y, options.bits, colour(is_grey ? 0 : 1)});
  if (!is_grey) {
    add_plane(picture, image, {heif_channel_Cb, options.bits, colour(2)});
    add_plane(picture, image, {heif_channel_Cr, options.bits, colour(0)});
  }
  if (!options.alpha.empty()) {
    add_plane(picture, image,
              {heif_channel_Alpha, options.bits, [&](std::size_t i) { return options.alpha[i]; }});
  }
  heif_color_profile_nclx* const colours = heif_nclx_color_profile_alloc();
  colours->color_primaries = static_cast<heif_color_primaries>(options.primaries);
  colours->transfer_characteristics = static_cast<heif_transfer_characteristics>(options.transfer);
  colours->matrix_coefficients = heif_matrix_coefficients_RGB_GBR;
  colours->full_range_flag = 1;
  expect_fine(heif_image_set_nclx_color_profile(picture, colours));
  heif_nclx_color_profile_free(colours);
  if (!options.icc.empty()) {
    expect_fine(
        heif_image_set_raw_color_profile(picture, "prof", options.icc.data(), options.icc.size()));
  }
  return picture;
}

inline void encode_into(heif_context* context, heif_image* picture, const HeifOptions& options) {
  heif_encoder* encoder = nullptr;
  expect_fine(heif_context_get_encoder_for_format(context, heif_compression_HEVC, &encoder));
  expect_fine(heif_encoder_set_lossless(encoder, options.is_lossless ? 1 : 0));
  expect_fine(heif_encoder_set_parameter(encoder, "preset", "ultrafast"));
  expect_fine(heif_encoder_set_parameter(encoder, "chroma", "444"));
  heif_encoding_options* const how = heif_encoding_options_alloc();
  how->image_orientation = options.orientation;
  how->macOS_compatibility_workaround = options.is_cropped_by_grid ? 1 : 0;
  how->macOS_compatibility_workaround_no_nclx_profile = 0;
  how->save_two_colr_boxes_when_ICC_and_nclx_available = 1;
  heif_image_handle* handle = nullptr;
  expect_fine(heif_context_encode_image(context, picture, encoder, how, &handle));
  if (!options.exif.empty()) {
    expect_fine(heif_context_add_exif_metadata(context, handle, options.exif.data(),
                                               static_cast<int>(options.exif.size())));
  }
  heif_image_handle_release(handle);
  heif_encoding_options_free(how);
  heif_encoder_release(encoder);
}

// A file of several pictures, of which the first is the primary one.
inline Bytes make_heif(const std::vector<Image>& images, const HeifOptions& options = {}) {
  heif_context* const context = heif_context_alloc();
  for (const Image& image : images) {
    heif_image* const picture = heif_picture(image, options);
    encode_into(context, picture, options);
    heif_image_release(picture);
  }
  Bytes file;
  heif_writer writer{1, [](heif_context*, const void* data, std::size_t size, void* to) {
                       const auto* const first = static_cast<const std::byte*>(data);
                       static_cast<Bytes*>(to)->assign(first, first + size);
                       return heif_error{heif_error_Ok, heif_suberror_Unspecified, ""};
                     }};
  expect_fine(heif_context_write(context, &writer, &file));
  heif_context_free(context);
  return file;
}

inline Bytes make_heif(const Image& image, const HeifOptions& options = {}) {
  return make_heif(std::vector{image}, options);
}

}  // namespace sdvae::test
