// From a PNG's stored samples to 8-bit RGB and alpha. Pure: safe from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "image/png_header.h"

namespace sdvae {

struct PngPixel {
  std::uint8_t red = 0, green = 0, blue = 0, alpha = 255;
};

// Widens the samples of one row, of any depth, to 16 bits each without scaling them.
void unpack_samples(ByteView row, int depth, std::vector<std::uint16_t>& samples);

class PngColours {
 public:
  // `png` must live as long as this; it must have passed walk_png.
  explicit PngColours(const PngFile& png);

  [[nodiscard]] bool has_alpha() const noexcept { return has_alpha_; }

  // `samples` are those of one pixel, as unpack_samples gives them.
  [[nodiscard]] PngPixel operator()(const std::uint16_t* samples) const;

 private:
  [[nodiscard]] std::uint8_t to_8_bits(unsigned sample) const noexcept;

  PngColour colour_;
  unsigned largest_;                  // of a sample
  std::array<unsigned, 3> key_ = {};  // the samples that mean transparent
  bool has_key_ = false;
  bool has_alpha_ = false;
  std::array<PngPixel, 256> palette_ = {};  // entries that the file lacks are black, as in libpng
};

}  // namespace sdvae
