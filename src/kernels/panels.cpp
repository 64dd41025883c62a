#include "kernels/panels.h"

#include <algorithm>

#include "kernels/gemm.h"

namespace sdvae::kernels {
namespace {

constexpr int kRowsTogether = 16;  // one cache line of a matrix that lies along its columns

struct Block {
  int first_row;
  int rows;
  int first_column;
  int columns;
};

// Copies one block into its place in a panel, walking along the memory of the matrix.
void pack_block(const MatrixView& matrix, const Block& block, float* panel, std::ptrdiff_t width) {
  const float* const from =
      matrix.values + block.first_row * matrix.row_step + block.first_column * matrix.column_step;
  float* const to = panel + block.first_row * width;
  if (matrix.column_step == 1) {
    for (int row = 0; row < block.rows; ++row) {
      std::copy_n(from + row * matrix.row_step, block.columns, to + row * width);
    }
    return;
  }
  for (int column = 0; column < block.columns; ++column) {
    for (int row = 0; row < block.rows; ++row) {
      to[row * width + column] = from[row * matrix.row_step + column * matrix.column_step];
    }
  }
}

int panel_count(int columns) {
  const int width = panel_kernels().panel;
  return (columns + width - 1) / width;
}

}  // namespace

std::size_t panel_floats(const PackedSize& size) {
  return static_cast<std::size_t>(size.depth) *
         static_cast<std::size_t>(panel_count(size.columns)) *
         static_cast<std::size_t>(panel_kernels().panel);
}

void pack_panels(const MatrixView& matrix, const PackedSize& size, float* packed, Team& team) {
  const int width = panel_kernels().panel;
  const std::ptrdiff_t panel_size = static_cast<std::ptrdiff_t>(size.depth) * width;
  const std::ptrdiff_t first_row = size.first_row;
  const std::ptrdiff_t rows = size.rows != 0 ? size.rows : size.depth - first_row;
  team.run([&](int member) {
    const Share share = share_of(panel_count(size.columns), member, team.size());
    for (int index = share.begin; index < share.end; ++index) {
      float* const panel = packed + index * panel_size + first_row * width;
      const int first = index * width;
      const int columns = std::clamp(matrix.columns - first, 0, width);
      const bool is_whole = columns == width && matrix.rows == rows;
      if (!is_whole) std::fill_n(panel, rows * width, 0.0F);
      for (int row = 0; row < matrix.rows && columns > 0; row += kRowsTogether) {
        const int together = std::min(kRowsTogether, matrix.rows - row);
        pack_block(matrix, {row, together, first, columns}, panel, width);
      }
    }
  });
}

}  // namespace sdvae::kernels
