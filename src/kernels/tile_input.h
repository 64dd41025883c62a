// Transforms windows of the input for the algorithms of tile_form.h: B d B^T, for each channel.
// Pure functions, safe from any thread.
#pragma once

#include <array>
#include <cstddef>

#include "kernels/tile_form.h"

namespace sdvae::kernels {

struct InputTile {
  const float* window = nullptr;    // its first place, inside the picture as a whole
  std::ptrdiff_t row_stride = 0;    // floats
  std::ptrdiff_t place_stride = 0;  // floats
  int channels = 0;                 // a multiple of 16
  float* frequencies = nullptr;     // [window * window][channels]
  std::ptrdiff_t frequency_stride = 0;
};

struct InputTransforms {
  std::array<void (*)(const InputTile&), kTileKinds> plain{};  // by TileKind
  std::array<void (*)(const InputTile&), kTileKinds> relu{};   // of max(d, 0)
};

// For the level of instructions chosen when it is first asked for (level.h).
[[nodiscard]] const InputTransforms& input_transforms();

}  // namespace sdvae::kernels
