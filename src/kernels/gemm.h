// The inner loop of everything here: a few rows times one panel of columns, held in registers.
//
// c[rows][panel] = a[rows][depth] * b[depth][panel], or added to what c holds; a and b are packed
// elements, of one float32 or of a pair of bfloat16 (operand_type.h). How many columns a panel has
// and how many rows fit the registers depends on the processor: 14 x 32 with AVX-512, 6 x 16 with
// AVX2. Long sums are added up in parts, which keeps more of float32's digits. K. Goto and R. van
// de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008, describes the scheme; here a
// is read as it lies, b is packed in panels. Pure functions, safe from any thread.
#pragma once

#include <array>
#include <cstddef>

#include "kernels/operand_type.h"

namespace sdvae::kernels {

struct PanelProduct {
  const float* a = nullptr;
  std::ptrdiff_t a_stride = 0;  // packed elements from one row to the next
  const float* b = nullptr;     // depth * panel packed elements, aligned to 64 bytes
  float* c = nullptr;           // aligned to a register's size, as is c_stride
  std::ptrdiff_t c_stride = 0;
  int depth = 0;     // packed elements of a row, a multiple of 4
  bool add = false;  // the product is added to what is in c
  // What is fetched into the second-level cache meanwhile: at next_a as much as max_rows rows have,
  // at next_b next_b_floats floats. Nothing where null.
  const float* next_a = nullptr;
  const float* next_b = nullptr;
  std::ptrdiff_t next_b_floats = 0;
};

inline constexpr int kMaxPanelRows = 14;
inline constexpr int kMaxPanel = 32;

struct PanelKernels {
  int max_rows = 0;  // at most kMaxPanelRows
  int panel = 0;     // columns, at most kMaxPanel
  std::array<void (*)(const PanelProduct&), kMaxPanelRows + 1> multiply{};  // [rows]; none at 0
};

// For the level of instructions chosen when it is first asked for (level.h). Rows and panels are
// the same for all types of operands.
[[nodiscard]] const PanelKernels& panel_kernels(OperandType operands = OperandType::float32);

// Rows of the panel products that cover `rows` rows as evenly as possible: the first `longer` take
// one row more than the others.
struct RowSplit {
  int count = 0;
  int rows = 0;
  int longer = 0;
  [[nodiscard]] int size(int index) const noexcept { return rows + (index < longer ? 1 : 0); }
};
[[nodiscard]] RowSplit split_rows(int rows, int max_rows) noexcept;

}  // namespace sdvae::kernels
