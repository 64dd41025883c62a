// Matrices in the form that the panel products of gemm.h read as b: panels of columns, one after
// the other, each with its rows one after the other; the last panel is filled up with zeros.
// The panel's width belongs to the level of instructions, so packed matrices are never stored.
#pragma once

#include <cstddef>

#include "kernels/team.h"

namespace sdvae::kernels {

// A matrix in memory: element (row, column) is values[row * row_step + column * column_step].
struct MatrixView {
  const float* values = nullptr;
  std::ptrdiff_t row_step = 0;
  std::ptrdiff_t column_step = 0;
  int rows = 0;
  int columns = 0;
};

// The packed form's size: at least the matrix's; the rest are zeros. A matrix may be some of its
// rows only: then the others stay as they are.
struct PackedSize {
  int depth = 0;
  int columns = 0;
  int first_row = 0;
  int rows = 0;  // number of rows that are set; 0: all to the last
};
[[nodiscard]] std::size_t panel_floats(const PackedSize& size);
void pack_panels(const MatrixView& matrix, const PackedSize& size, float* packed, Team& team);

}  // namespace sdvae::kernels
