// Minimal filtering algorithms for 3x3 filters: which numbers make one tile of output.
//
// In one dimension outputs = A ((G w) * (B d)): d is a window of the input, w the filter's three
// taps, * the product by elements, in what is called the Winograd domain. In two dimensions the
// same is done along columns, then rows (S. Winograd 1980; A. Lavin and S. Gray 2016). B and A are
// written out in tile_input.cpp and tile_output.cpp; G is here, as numbers that tile_weights.cpp
// applies.
//
// f6x6, f4x4: F(6x6,3x3) at the points 0, +-1/2, +-1, +-2, infinity, and F(4x4,3x3) at 0, +-11/16,
// +-3/2, infinity.
//
// upsample_f4x4, upsample_f2x2: each output of a convolution after doubling is one of two filters
// on the small input, (w0, w1+w2, 0) at even positions and (0, w0+w1, w2) at odd ones. At the point
// 0 only the first is not zero, at infinity only the second, at 1 both are w0+w1+w2: of twice six
// products nine are left, for eight outputs. Points 0, 1, -1, 1/2, -2, infinity, or 0, 1, -1,
// infinity, for two outputs of each kind with half the error at twice the work.
//
// stride2_f4x4: even input positions see the filter (w0, w2), by F(4,2) at +-3/8, +-5/4, infinity;
// odd ones see w1 alone, as it is.
//
// The points were chosen by their errors in float32, among fractions that float32 holds exactly and
// that make short transforms.
// Pure functions.
#pragma once

#include <array>
#include <cstddef>

#include "kernels/operand_type.h"

namespace sdvae::kernels {

// Beside 0 and infinity; each with its negative.
inline constexpr std::array kF6x6Points = {1.0 / 2, 1.0, 2.0};
inline constexpr std::array kF4x4Points = {11.0 / 16, 3.0 / 2};
inline constexpr std::array kF2x2Points = {1.0};  // points of upsample_f2x2
inline constexpr double kStride2Point1 = 3.0 / 8;
inline constexpr double kStride2Point2 = 5.0 / 4;

enum class TileKind { f6x6, f4x4, upsample_f4x4, upsample_f2x2, stride2_f4x4, pointwise };
inline constexpr int kTileKinds = 6;

inline constexpr std::size_t kFilterTaps = 9;
inline constexpr int kMaxWindow = 9;
inline constexpr int kMaxProducts = 9;

// All numbers are per side of a tile.
struct TileForm {
  TileKind kind = TileKind::pointwise;
  int window = 1;    // input positions that become as many values of the Winograd domain
  int step = 1;      // input positions from one tile's window to the next
  int origin = 0;    // position where the first window begins: -1 is one outside
  int products = 1;  // products of transformed input and transformed filter
  int outputs = 1;   // output positions that the products give
  std::array<int, kMaxProducts> input{};  // which value of the domain each product multiplies
  std::array<std::array<double, 3>, kMaxProducts> filter{};  // G: the taps of each product
};

// A convolution by tiles.
struct TileShape {
  TileKind kind = TileKind::pointwise;
  int in_channels = 0;
  int out_channels = 0;
  // At stride 2 zeros may lie on all four sides; else they lie at the right and the bottom only.
  bool pads_all_around = false;
  // Type of the products' operands. With bfloat16 f6x6 loses too much.
  OperandType operands = OperandType::float32;
};

[[nodiscard]] TileForm tile_form(const TileShape& shape);

}  // namespace sdvae::kernels
