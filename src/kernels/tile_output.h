// Turns products back into places of the output, for the algorithms of tile_form.h: A m A^T, for
// each channel, and whatever follows a convolution, while the values are in registers.
// Pure functions, safe from any thread.
#pragma once

#include <array>
#include <cstddef>

#include "kernels/tile_form.h"

namespace sdvae::kernels {

struct OutputTile {
  const float* products = nullptr;  // [products * products][channels]
  std::ptrdiff_t product_stride = 0;
  float* out = nullptr;  // the tile's first place
  std::ptrdiff_t row_stride = 0;
  std::ptrdiff_t place_stride = 0;
  int rows = 0;  // of the tile that lie inside the picture
  int columns = 0;
  int channels = 0;                 // a multiple of 16
  const float* bias = nullptr;      // never null
  const float* residual = nullptr;  // where `out` is in a map of the same strides, or null
  float floor = 0;                  // what lies below becomes this: 0, or -infinity
  float* sums = nullptr;            // [channels], added to, or null
  float* squares = nullptr;         // with sums
};

struct OutputTransforms {
  std::array<void (*)(const OutputTile&), kTileKinds> store{};   // by TileKind
  std::array<void (*)(const OutputTile&), kTileKinds> stream{};  // around the caches
  void (*flush)() = nullptr;  // by each thread that streamed, before others read
};

// For the level of instructions chosen when it is first asked for (level.h).
[[nodiscard]] const OutputTransforms& output_transforms();

}  // namespace sdvae::kernels
