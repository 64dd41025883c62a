#include "kernels/softmax.h"

#include <algorithm>
#include <cmath>
#include <limits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/softmax.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/exp-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sdvae::kernels::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Lanes = hn::CappedTag<float, 16>;
using Register = hn::Vec<Lanes>;

float largest_of(const float* scores, int count) {
  const Lanes d;
  Register largest = hn::Set(d, -std::numeric_limits<float>::infinity());
  for (int i = 0; i < count; i += static_cast<int>(hn::Lanes(d))) {
    largest = hn::Max(largest, hn::Load(d, scores + i));
  }
  return hn::GetLane(hn::MaxOfLanes(d, largest));
}

float soften_row(float* scores, int count, float scale, float largest) {
  const Lanes d;
  Register sum = hn::Zero(d);
  for (int i = 0; i < count; i += static_cast<int>(hn::Lanes(d))) {
    const Register exponent =
        hn::MulAdd(hn::Load(d, scores + i), hn::Set(d, scale), hn::Set(d, -largest));
    const Register weight = exp_of(d, exponent);
    sum = hn::Add(sum, weight);
    hn::Store(weight, d, scores + i);
  }
  return hn::GetLane(hn::SumOfLanes(d, sum));
}

void soften_piece(const ScorePiece& piece, RowSoftmax* state, float* factor) {
  for (int r = 0; r < piece.rows; ++r) {
    float* const row = piece.scores + r * piece.stride;
    std::fill(row + piece.columns, row + piece.filled_columns,
              -std::numeric_limits<float>::infinity());
    const float here = piece.scale * largest_of(row, piece.filled_columns);
    const float before = piece.is_first ? here : state[r].largest;
    const float largest = std::max(before, here);
    const float sum = soften_row(row, piece.filled_columns, piece.scale, largest);
    factor[r] = std::exp(before - largest);
    state[r] = {largest, piece.is_first ? sum : state[r].sum * factor[r] + sum};
  }
}

void scale_one_row(float* row, int count, float factor) {
  const Lanes d;
  for (int i = 0; i < count; i += static_cast<int>(hn::Lanes(d))) {
    hn::Store(hn::Mul(hn::Load(d, row + i), hn::Set(d, factor)), d, row + i);
  }
}

}  // namespace
}  // namespace sdvae::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sdvae::kernels {
namespace {
HWY_EXPORT(soften_piece);
HWY_EXPORT(scale_one_row);
}  // namespace

void soften(const ScorePiece& piece, RowSoftmax* state, float* factor) {
  HWY_DYNAMIC_DISPATCH(soften_piece)(piece, state, factor);
}

void scale_row(float* row, int count, float factor) {
  HWY_DYNAMIC_DISPATCH(scale_one_row)(row, count, factor);
}

}  // namespace sdvae::kernels
#endif
