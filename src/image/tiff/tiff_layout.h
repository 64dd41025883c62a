// How the samples of a TIFF's first page lie in the file and what they mean: its fields, checked.
// Pure: safe from any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "image/tiff/tiff_file.h"

namespace sdvae {

enum class TiffColour {
  grey,
  inverted_grey,  // 0 is white
  palette,
  rgb,
  cmyk,            // 0 is no ink
  subsampled_ycc,  // libtiff makes RGB of it itself
};

enum class TiffAlpha { none, straight, premultiplied };

struct TiffLayout {
  int width = 0;    // pixels, within the limits of size.h
  int height = 0;   // pixels
  int bits = 8;     // a sample: 1, 2, 4, 8 or 16
  int samples = 1;  // stored for each pixel, of which some may have no meaning
  int colours = 1;  // the first samples
  TiffColour colour = TiffColour::grey;
  TiffAlpha alpha = TiffAlpha::none;
  int alpha_sample = 0;    // where there is one
  bool is_planar = false;  // all samples of one kind, then those of the next
  int orientation = 1;     // 1..8
  std::vector<std::array<std::uint8_t, 3>> palette = {};
  std::vector<std::string> remarks = {};

  // Values that are kept for a pixel: its colours and its alpha.
  [[nodiscard]] int channels() const noexcept {
    return colours + (alpha == TiffAlpha::none ? 0 : 1);
  }
};

// Throws Unreadable for what is not supported, above the limits, or not whole in the file.
[[nodiscard]] TiffLayout read_tiff_layout(TiffFile& file);

}  // namespace sdvae
