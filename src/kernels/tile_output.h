// Turns products in the Winograd domain back into positions of the output, for the algorithms of
// tile_form.h: A m A^T, for each channel, and whatever follows a convolution, while the values are
// in registers.
// Pure functions, safe from any thread.
#pragma once

#include <array>
#include <cstddef>

#include "kernels/tile_form.h"

namespace sdvae::kernels {

struct OutputTile {
  const float* products = nullptr;  // [products * products][channels]
  std::ptrdiff_t product_stride = 0;
  float* out = nullptr;  // values of the tile's first position
  std::ptrdiff_t row_stride = 0;
  std::ptrdiff_t position_stride = 0;
  int rows = 0;                     // number of the tile's rows that lie inside the picture
  int columns = 0;                  // number of its columns that do
  int channels = 0;                 // a multiple of 16
  const float* bias = nullptr;      // never null
  const float* residual = nullptr;  // values of the same position in a residual, or null
  float floor = 0;                  // smaller values become this: 0, or -infinity
  float* sums = nullptr;            // [channels], added to, or null
  float* squares = nullptr;         // [channels], added to where sums are
};

// The functions of each TileKind, in its order. `stream` stores around the caches: `flush` is
// called by each thread that did, before others read.
struct OutputTransforms {
  std::array<void (*)(const OutputTile&), kTileKinds> store{};
  std::array<void (*)(const OutputTile&), kTileKinds> stream{};
  void (*flush)() = nullptr;
};

// For the level of instructions chosen when it is first asked for (level.h).
[[nodiscard]] const OutputTransforms& output_transforms();

}  // namespace sdvae::kernels
