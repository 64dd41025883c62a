#include "image/png_colours.h"

#include <algorithm>

namespace sdvae {

void unpack_samples(ByteView row, int depth, std::vector<std::uint16_t>& samples) {
  const auto bits = static_cast<std::size_t>(depth);
  if (depth == 16) {
    for (std::size_t i = 0; i < samples.size(); ++i) {
      samples[i] = load_big_endian<std::uint16_t>(row, i * 2);
    }
    return;
  }
  const unsigned largest = (1U << bits) - 1U;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const std::size_t from_top = 8 - bits - i * bits % 8;  // the leftmost is the highest bits
    samples[i] = static_cast<std::uint16_t>(
        (std::to_integer<unsigned>(row[i * bits / 8]) >> from_top) & largest);
  }
}

PngColours::PngColours(const PngFile& png)
    : colour_(png.header.colour), largest_((1U << static_cast<unsigned>(png.header.depth)) - 1U) {
  const ByteView transparency = png.transparency;
  const std::size_t keys = colour_ == PngColour::rgb ? 3 : 1;
  // A tRNS chunk too short for its picture is ignored, as libpng does.
  has_key_ =
      (colour_ == PngColour::grey || colour_ == PngColour::rgb) && transparency.size() >= keys * 2;
  for (std::size_t i = 0; has_key_ && i < keys; ++i) {
    key_.at(i) = load_big_endian<std::uint16_t>(transparency, i * 2) & largest_;
  }
  if (colour_ == PngColour::palette) {
    const auto byte = [](ByteView bytes, std::size_t at) {
      return std::to_integer<std::uint8_t>(bytes[at]);
    };
    for (std::size_t i = 0; i < png.palette.size() / 3; ++i) {
      palette_.at(i) = {byte(png.palette, i * 3), byte(png.palette, i * 3 + 1),
                        byte(png.palette, i * 3 + 2),
                        i < transparency.size() ? byte(transparency, i) : std::uint8_t{255}};
    }
  }
  has_alpha_ = has_key_ || colour_ == PngColour::grey_alpha || colour_ == PngColour::rgb_alpha ||
               (colour_ == PngColour::palette && !transparency.empty());
}

PngPixel PngColours::operator()(const std::uint16_t* samples) const {
  switch (colour_) {
    case PngColour::palette:
      return palette_[samples[0] & 0xFFU];
    case PngColour::grey:
    case PngColour::grey_alpha: {
      const std::uint8_t grey = to_8_bits(samples[0]);
      if (colour_ == PngColour::grey_alpha) return {grey, grey, grey, to_8_bits(samples[1])};
      const bool keyed = has_key_ && samples[0] == key_[0];
      return {grey, grey, grey, keyed ? std::uint8_t{0} : std::uint8_t{255}};
    }
    case PngColour::rgb:
    case PngColour::rgb_alpha:
      break;
  }
  PngPixel pixel{to_8_bits(samples[0]), to_8_bits(samples[1]), to_8_bits(samples[2])};
  if (colour_ == PngColour::rgb_alpha) pixel.alpha = to_8_bits(samples[3]);
  if (has_key_ && std::equal(key_.begin(), key_.end(), samples)) pixel.alpha = 0;
  return pixel;
}

std::uint8_t PngColours::to_8_bits(unsigned sample) const noexcept {
  // The smaller depths divide 255 exactly.
  return static_cast<std::uint8_t>(largest_ > 255 ? sample >> 8U : sample * (255U / largest_));
}

}  // namespace sdvae
