#include "image/tiff/tiff.h"

#include <algorithm>
#include <array>
#include <utility>

#include "image/cmyk.h"
#include "image/size.h"
#include "image/tiff/tiff_layout.h"
#include "image/tiff/tiff_samples.h"

namespace sdvae {
namespace {

std::array<std::uint8_t, 3> rgb_of(const std::uint8_t* values, const TiffLayout& layout) {
  const auto inverted = [](unsigned value) { return static_cast<std::uint8_t>(255 - value); };
  switch (layout.colour) {
    case TiffColour::grey:
      return {values[0], values[0], values[0]};
    case TiffColour::inverted_grey:
      return {inverted(values[0]), inverted(values[0]), inverted(values[0])};
    case TiffColour::palette:
      return layout.palette[values[0]];
    case TiffColour::cmyk: {
      const unsigned light = inverted(values[3]);
      return {light_of_ink(inverted(values[0]), light), light_of_ink(inverted(values[1]), light),
              light_of_ink(inverted(values[2]), light)};
    }
    case TiffColour::rgb:
    case TiffColour::subsampled_ycc:
      break;
  }
  return {values[0], values[1], values[2]};
}

// Rounded down and nothing where nothing shows, as Pillow does it.
std::uint8_t divided(unsigned colour, unsigned alpha) {
  return static_cast<std::uint8_t>(alpha == 0 ? 0U : std::min(colour * 255U / alpha, 255U));
}

void convert(const std::vector<std::uint8_t>& values, const TiffLayout& layout, Decoded& decoded) {
  const bool has_alpha = layout.alpha != TiffAlpha::none;
  const auto channels = static_cast<std::size_t>(layout.channels());
  const std::size_t pixels = values.size() / channels;
  decoded.image = make_image(layout.width, layout.height);
  decoded.image.alpha.resize(has_alpha ? pixels : 0);
  for (std::size_t i = 0; i < pixels; ++i) {
    const std::uint8_t* const from = values.data() + i * channels;
    std::array<std::uint8_t, 3> rgb = rgb_of(from, layout);
    if (has_alpha) decoded.image.alpha[i] = from[channels - 1];
    if (layout.alpha == TiffAlpha::premultiplied) {
      for (std::uint8_t& colour : rgb) colour = divided(colour, decoded.image.alpha[i]);
    }
    std::ranges::copy(rgb, decoded.image.rgb.data() + i * 3);
  }
}

// The first four values of each pixel.
std::vector<std::uint8_t> ink_alone(std::vector<std::uint8_t> values, std::size_t channels) {
  const std::size_t pixels = values.size() / channels;
  for (std::size_t i = 0; i < pixels; ++i) {
    std::copy_n(values.data() + i * channels, 4, values.data() + i * 4);
  }
  values.resize(pixels * 4);
  return values;
}

}  // namespace

Decoded decode_tiff(ByteView file) {
  TiffFile tiff(file);
  const TiffLayout layout = read_tiff_layout(tiff);
  std::vector<std::uint8_t> values = read_tiff_samples(tiff, layout);
  Decoded decoded;
  const ByteView profile = tiff.block(TIFFTAG_ICCPROFILE);
  decoded.icc_profile.assign(profile.begin(), profile.end());
  decoded.info.was_cmyk = layout.colour == TiffColour::cmyk;
  if (layout.channels() == 3) {
    decoded.image = {layout.width, layout.height, std::move(values)};
  } else {
    convert(values, layout, decoded);
    // What was multiplied by alpha is no ink that a profile knows.
    const bool has_ink = decoded.info.was_cmyk && layout.alpha != TiffAlpha::premultiplied;
    if (has_ink && !profile.empty()) {
      decoded.cmyk = ink_alone(std::move(values), static_cast<std::size_t>(layout.channels()));
    }
  }
  decoded.info.format = "TIFF";
  decoded.info.orientation = layout.orientation;
  decoded.info.bits_per_channel = layout.bits;
  decoded.info.had_alpha = layout.alpha != TiffAlpha::none;
  decoded.info.remarks = layout.remarks;
  return decoded;
}

UprightSize upright_tiff_size(ByteView file) {
  TiffFile tiff(file);
  const TiffLayout layout = read_tiff_layout(tiff);
  return upright({layout.width, layout.height}, layout.orientation);
}

}  // namespace sdvae
