// Transforms windows of the input into the Winograd domain, for the algorithms of tile_form.h:
// B d B^T, for each channel. The result is packed operands of products (operand_type.h).
// Pure functions, safe from any thread.
#pragma once

#include <array>
#include <cstddef>

#include "kernels/operand_type.h"
#include "kernels/tile_form.h"

namespace sdvae::kernels {

struct InputTile {
  const float* window = nullptr;       // the first position; all of it is inside the picture
  std::ptrdiff_t row_stride = 0;       // floats from one row to the next
  std::ptrdiff_t position_stride = 0;  // floats from one position to the next
  int channels = 0;                    // a multiple of 16
  float* transformed = nullptr;        // [window * window][packed channels]
  std::ptrdiff_t domain_stride = 0;    // floats from one value of the domain to the next
};

using InputTransform = void (*)(const InputTile&);

struct InputForm {
  TileKind kind = TileKind::pointwise;
  OperandType operands = OperandType::float32;
  bool relu = false;  // max(d, 0) is transformed instead of d
};

// For the level of instructions chosen when it is first asked for (level.h).
[[nodiscard]] InputTransform input_transform(const InputForm& form);

}  // namespace sdvae::kernels
