// Transforms windows of the input for the algorithms of tile_form.h: B d B^T, for each channel. The
// result is factors of products (factors.h).
// Pure functions, safe from any thread.
#pragma once

#include <array>
#include <cstddef>

#include "kernels/factors.h"
#include "kernels/tile_form.h"

namespace sdvae::kernels {

struct InputTile {
  const float* window = nullptr;    // its first place, inside the picture as a whole
  std::ptrdiff_t row_stride = 0;    // floats
  std::ptrdiff_t place_stride = 0;  // floats
  int channels = 0;                 // a multiple of 16
  float* frequencies = nullptr;     // [window * window][words of channels]
  std::ptrdiff_t frequency_stride = 0;
};

using InputTransform = void (*)(const InputTile&);

struct InputForm {
  TileKind kind = TileKind::pointwise;
  Factors factors = Factors::float32;
  bool relu = false;  // of max(d, 0)
};

// For the level of instructions chosen when it is first asked for (level.h).
[[nodiscard]] InputTransform input_transform(const InputForm& form);

}  // namespace sdvae::kernels
