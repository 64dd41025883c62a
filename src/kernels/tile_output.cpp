#include "kernels/tile_output.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/tile_output.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace sdvae::kernels::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Lanes = hn::CappedTag<float, 16>;
using V = hn::Vec<Lanes>;
constexpr int kLanes = static_cast<int>(hn::MaxLanes(Lanes()));

HWY_INLINE V constant(double value) { return hn::Set(Lanes(), static_cast<float>(value)); }

// Each form's apply() is A: output i is the sum of point^i * product over the points, and the last
// output has the product at infinity as well.

// The points are 0 and pairs of a number and its negative: their even powers are equal, of odd ones
// the signs differ.
template <const auto& kPoints>
struct Winograd {
  static constexpr std::size_t kPairs = kPoints.size();
  static constexpr std::size_t kProducts = 2 * kPairs + 2;
  static constexpr std::size_t kOutputs = 2 * kPairs;
  static HWY_INLINE void apply(const V* m, V* y) {
    V sums[kPairs];
    V differences[kPairs];
#pragma GCC unroll 3
    for (std::size_t i = 0; i < kPairs; ++i) {
      sums[i] = hn::Add(m[2 * i + 1], m[2 * i + 2]);
      differences[i] = hn::Sub(m[2 * i + 1], m[2 * i + 2]);
    }
    V all = sums[kPairs - 1];
    for (std::size_t i = kPairs - 1; i-- > 0;) all = hn::Add(sums[i], all);
    y[0] = hn::Add(m[0], all);
#pragma GCC unroll 6
    for (std::size_t power = 1; power + 1 < kOutputs; ++power) {
      const V* from = power % 2 == 0 ? sums : differences;
      const V last = hn::Mul(constant(kPowers[power][kPairs - 1]), from[kPairs - 1]);
      y[power] = add_weighted<kPairs - 1>(from, power, last);
    }
    y[kOutputs - 1] = add_weighted<kPairs>(differences, kOutputs - 1, m[kProducts - 1]);
  }

 private:
  // [power][point]
  static constexpr auto kPowers = [] {
    std::array<std::array<double, kPairs>, kOutputs> powers{};
    powers[0].fill(1);
    for (std::size_t power = 1; power < kOutputs; ++power) {
      for (std::size_t i = 0; i < kPairs; ++i) powers[power][i] = powers[power - 1][i] * kPoints[i];
    }
    return powers;
  }();

  // The last of so many first.
  template <std::size_t kCount>
  static HWY_INLINE V add_weighted(const V* values, std::size_t power, V sum) {
    for (std::size_t i = kCount; i-- > 0;) {
      sum = hn::MulAdd(constant(kPowers[power][i]), values[i], sum);
    }
    return sum;
  }
};

using F6x6 = Winograd<kF6x6Points>;
using F4x4 = Winograd<kF4x4Points>;

// Products 0 to 4 are those of even positions at 0, 1, -1, 1/2, -2; then those of odd positions at
// -1, 1/2, -2, infinity. Both share the one at 1.
struct UpsampleF4x4 {
  static constexpr std::size_t kProducts = 9;
  static constexpr std::size_t kOutputs = 8;
  static HWY_INLINE void apply(const V* m, V* y) {
    phase(m[1], m[2], m[3], m[4], y);
    y[0] = hn::Add(y[0], m[0]);
    phase(m[1], m[5], m[6], m[7], y + 1);
    y[7] = hn::Add(y[7], m[8]);
  }

 private:
  static HWY_INLINE void phase(V one, V minus_one, V half, V minus_two, V* y) {
    const V sum = hn::Add(one, minus_one);
    const V difference = hn::Sub(one, minus_one);
    y[0] = hn::Add(sum, hn::Add(half, minus_two));
    y[2] = hn::NegMulAdd(constant(2), minus_two, hn::MulAdd(constant(0.5), half, difference));
    y[4] = hn::MulAdd(constant(4), minus_two, hn::MulAdd(constant(0.25), half, sum));
    y[6] = hn::NegMulAdd(constant(8), minus_two, hn::MulAdd(constant(0.125), half, difference));
  }
};

// The same with points 0, 1, -1: products 0, 1 and 2 for even positions, 1, 3 and 4 for odd ones.
struct UpsampleF2x2 {
  static constexpr std::size_t kProducts = 5;
  static constexpr std::size_t kOutputs = 4;
  static HWY_INLINE void apply(const V* m, V* y) {
    y[0] = hn::Add(m[0], hn::Add(m[1], m[2]));
    y[2] = hn::Sub(m[1], m[2]);
    y[1] = hn::Add(m[1], m[3]);
    y[3] = hn::Add(hn::Sub(m[1], m[3]), m[4]);
  }
};

// Even input positions give products 0 to 4, odd ones give 5 to 8: one for each output.
struct Stride2F4x4 {
  static constexpr std::size_t kProducts = 9;
  static constexpr std::size_t kOutputs = 4;
  static HWY_INLINE void apply(const V* m, V* y) {
    constexpr double kA = kStride2Point1;
    constexpr double kB = kStride2Point2;
    const V sum_a = hn::Add(m[0], m[1]);
    const V difference_a = hn::Sub(m[0], m[1]);
    const V sum_b = hn::Add(m[2], m[3]);
    const V difference_b = hn::Sub(m[2], m[3]);
    y[0] = hn::Add(m[5], hn::Add(sum_a, sum_b));
    y[1] = hn::MulAdd(constant(kA), difference_a, hn::MulAdd(constant(kB), difference_b, m[6]));
    y[2] = hn::MulAdd(constant(kA * kA), sum_a, hn::MulAdd(constant(kB * kB), sum_b, m[7]));
    y[3] = hn::MulAdd(constant(kA * kA * kA), difference_a,
                      hn::MulAdd(constant(kB * kB * kB), difference_b, hn::Add(m[4], m[8])));
  }
};

struct Pointwise {
  static constexpr std::size_t kProducts = 1;
  static constexpr std::size_t kOutputs = 1;
  static HWY_INLINE void apply(const V* m, V* y) { y[0] = m[0]; }
};

// What becomes of the values of one register of channels on their way to memory.
template <bool kStream>
class Finish {
 public:
  HWY_INLINE Finish(const OutputTile& tile, int c)
      : bias_(hn::Load(Lanes(), tile.bias + c)),
        floor_(hn::Set(Lanes(), tile.floor)),
        sum_(hn::Zero(Lanes())),
        square_(hn::Zero(Lanes())) {}

  HWY_INLINE void put(V value, const float* residual, float* out) {
    const Lanes d;
    value = hn::Add(value, bias_);
    if (residual != nullptr) value = hn::Add(value, hn::Load(d, residual));
    value = hn::IfThenElse(hn::Lt(value, floor_), floor_, value);  // NaN stays
    if constexpr (kStream) {
      hn::Stream(value, d, out);
    } else {
      hn::Store(value, d, out);
    }
    sum_ = hn::Add(sum_, value);
    square_ = hn::MulAdd(value, value, square_);
  }

  HWY_INLINE void add_sums(float* sums, float* squares) const {
    const Lanes d;
    hn::Store(hn::Add(sum_, hn::Load(d, sums)), d, sums);
    hn::Store(hn::Add(square_, hn::Load(d, squares)), d, squares);
  }

 private:
  V bias_, floor_, sum_, square_;
};

template <class Form, bool kStream>
HWY_INLINE void put_row(const V* y, const OutputTile& tile, std::ptrdiff_t offset,
                        Finish<kStream>& finish) {
  const float* residual = tile.residual != nullptr ? tile.residual + offset : nullptr;
  const std::ptrdiff_t residual_stride = residual != nullptr ? tile.position_stride : 0;
  float* out = tile.out + offset;
  if (tile.columns == static_cast<int>(Form::kOutputs)) {
#pragma GCC unroll 8
    for (std::size_t x = 0; x < Form::kOutputs; ++x) {
      finish.put(y[x], residual, out);
      out += tile.position_stride;
      residual += residual_stride;
    }
    return;
  }
  HWY_ALIGN float values[Form::kOutputs * kLanes];
#pragma GCC unroll 8
  for (std::size_t x = 0; x < Form::kOutputs; ++x) hn::Store(y[x], Lanes(), values + x * kLanes);
  for (int x = 0; x < tile.columns; ++x) {
    finish.put(hn::Load(Lanes(), values + x * kLanes), residual, out);
    out += tile.position_stride;
    residual += residual_stride;
  }
}

template <class Form, bool kStream>
void transform(const OutputTile& tile) {
  constexpr std::size_t kProducts = Form::kProducts;
  constexpr std::size_t kOutputs = Form::kOutputs;
  const auto product = static_cast<std::size_t>(tile.product_stride);
  for (int c = 0; c < tile.channels; c += kLanes) {
    const float* from = tile.products + c;
    V columns[kOutputs * kProducts];  // [y][product]
#pragma GCC unroll 9
    for (std::size_t x = 0; x < kProducts; ++x) {
      V m[kProducts];
      V y[kOutputs];
#pragma GCC unroll 9
      for (std::size_t i = 0; i < kProducts; ++i) {
        m[i] = hn::Load(Lanes(), from + (i * kProducts + x) * product);
      }
      Form::apply(m, y);
#pragma GCC unroll 8
      for (std::size_t i = 0; i < kOutputs; ++i) columns[i * kProducts + x] = y[i];
    }
    Finish<kStream> finish(tile, c);
    for (int i = 0; i < tile.rows; ++i) {
      V y[kOutputs];
      Form::apply(columns + static_cast<std::size_t>(i) * kProducts, y);
      put_row<Form>(y, tile, i * tile.row_stride + c, finish);
    }
    if (tile.sums != nullptr) finish.add_sums(tile.sums + c, tile.squares + c);
  }
}

template <bool kStream>
constexpr std::array<void (*)(const OutputTile&), kTileKinds> all_kinds() {
  // In the order of TileKind.
  return {transform<F6x6, kStream>,         transform<F4x4, kStream>,
          transform<UpsampleF4x4, kStream>, transform<UpsampleF2x2, kStream>,
          transform<Stride2F4x4, kStream>,  transform<Pointwise, kStream>};
}

void flush() { hwy::FlushStream(); }

const OutputTransforms& choose_transforms() {
  static constexpr OutputTransforms kTransforms{all_kinds<false>(), all_kinds<true>(), flush};
  return kTransforms;
}

}  // namespace
}  // namespace sdvae::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sdvae::kernels {
namespace {
HWY_EXPORT(choose_transforms);
}  // namespace

const OutputTransforms& output_transforms() { return HWY_DYNAMIC_DISPATCH(choose_transforms)(); }

}  // namespace sdvae::kernels
#endif
