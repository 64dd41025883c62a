#include "kernels/tile_input.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/tile_input.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/packed_operands-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sdvae::kernels::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Lanes = hn::CappedTag<float, 16>;
using V = hn::Vec<Lanes>;
constexpr int kLanes = static_cast<int>(hn::MaxLanes(Lanes()));

HWY_INLINE V constant(double value) { return hn::Set(Lanes(), static_cast<float>(value)); }

// NaN stays what it is; of Max that depends on the instructions.
HWY_INLINE V relu(V value) {
  const V zero = hn::Zero(Lanes());
  return hn::IfThenElse(hn::Lt(value, zero), zero, value);
}

// Each form's apply() is B: row j is the polynomial, over all points but the j-th, of (x - point),
// its coefficients applied to the window; the last row is over all points.

// The points are 0 and pairs of a number and its negative. So the polynomials are products of
// (x^2 - square), with x, and with (x +- point): sums over every second position of the window.
template <const auto& kPoints>
struct Winograd {
  static constexpr std::size_t kPairs = kPoints.size();
  static constexpr std::size_t kWindow = 2 * kPairs + 2;
  static HWY_INLINE void apply(const V* d, V* out) {
    out[0] = every_second<kPairs>(d, kPairs);
#pragma GCC unroll 3
    for (std::size_t i = 0; i < kPairs; ++i) {
      const V even = every_second<kPairs - 1>(d + 2, i);
      const V odd = every_second<kPairs - 1>(d + 1, i);
      out[2 * i + 1] = hn::MulAdd(constant(kPoints[i]), odd, even);
      out[2 * i + 2] = hn::NegMulAdd(constant(kPoints[i]), odd, even);
    }
    out[kWindow - 1] = every_second<kPairs>(d + 1, kPairs);
  }

 private:
  using Coefficients = std::array<double, kPairs + 1>;

  // Of the product of (y - square) over all points but one, or over all: of y^0, y^1, ...
  static constexpr Coefficients product_without(std::size_t left_out) {
    Coefficients c{1};
    for (std::size_t i = 0; i < kPairs; ++i) {
      if (i == left_out) continue;
      for (std::size_t k = kPairs; k > 0; --k) c[k] = c[k - 1] - kPoints[i] * kPoints[i] * c[k];
      c[0] *= -kPoints[i] * kPoints[i];
    }
    return c;
  }

  static constexpr auto kCoefficients = [] {
    std::array<Coefficients, kPairs + 1> all{};
    for (std::size_t i = 0; i <= kPairs; ++i) all[i] = product_without(i);
    return all;
  }();

  // The first coefficient of a product is 1.
  template <std::size_t kDegree>
  static HWY_INLINE V every_second(const V* d, std::size_t left_out) {
    V sum = d[2 * kDegree];
    for (std::size_t k = kDegree; k-- > 0;) {
      sum = hn::MulAdd(constant(kCoefficients[left_out][k]), d[2 * k], sum);
    }
    return sum;
  }
};

using F6x6 = Winograd<kF6x6Points>;
using F4x4 = Winograd<kF4x4Points>;
using UpsampleF2x2 = Winograd<kF2x2Points>;

// With r = x^2 + 3/2 x - 1 = (x - 1/2)(x + 2) and u = x^2 - 1, both shifted by powers of x.
struct UpsampleF4x4 {
  static constexpr std::size_t kWindow = 6;
  static HWY_INLINE void apply(const V* d, V* out) {
    const V half = constant(0.5);
    const V two = constant(2);
    const V r0 = r(d);
    const V r1 = r(d + 1);
    const V r2 = r(d + 2);
    const V u1 = hn::Sub(d[3], d[1]);
    const V u2 = hn::Sub(d[4], d[2]);
    out[0] = hn::Sub(r2, r0);
    out[1] = hn::Add(r2, r1);
    out[2] = hn::Sub(r2, r1);
    out[3] = hn::MulAdd(two, u1, u2);
    out[4] = hn::NegMulAdd(half, u1, u2);
    out[5] = hn::Sub(r(d + 3), r1);
  }

 private:
  static HWY_INLINE V r(const V* d) { return hn::MulAdd(constant(1.5), d[1], hn::Sub(d[2], d[0])); }
};

// The five even positions by F(4,2), the four odd ones as they are.
struct Stride2F4x4 {
  static constexpr std::size_t kWindow = 9;
  static HWY_INLINE void apply(const V* d, V* out) {
    constexpr double kA = kStride2Point1;
    constexpr double kB = kStride2Point2;
    pair(d, kA, kB, out);
    pair(d, kB, kA, out + 2);
    out[4] = hn::MulAdd(constant(kA * kA * kB * kB), d[0],
                        hn::NegMulAdd(constant(kA * kA + kB * kB), d[4], d[8]));
    for (int i = 0; i < 4; ++i) out[5 + i] = d[2 * i + 1];
  }

 private:
  // (x^2 - other^2) (x +- point)
  static HWY_INLINE void pair(const V* d, double point, double other, V* out) {
    const V square = constant(other * other);
    const V odd = hn::NegMulAdd(square, d[2], d[6]);
    const V even = hn::NegMulAdd(square, d[0], d[4]);
    out[0] = hn::MulAdd(constant(point), even, odd);
    out[1] = hn::NegMulAdd(constant(point), even, odd);
  }
};

struct Pointwise {
  static constexpr std::size_t kWindow = 1;
  static HWY_INLINE void apply(const V* d, V* out) { out[0] = d[0]; }
};

// `Packing` stores values as packed operands (packed_operands-inl.h).
template <class Form, bool kRelu, class Packing>
void transform(const InputTile& tile) {
  constexpr std::size_t kSize = Form::kWindow;
  const Lanes lanes;
  const auto row = static_cast<std::size_t>(tile.row_stride);
  const auto position = static_cast<std::size_t>(tile.position_stride);
  const auto domain = static_cast<std::size_t>(tile.domain_stride);
  for (int c = 0; c < tile.channels; c += kLanes) {
    const float* from = tile.window + c;
    V columns[kSize * kSize];  // [y of the domain][x]
#pragma GCC unroll 9
    for (std::size_t x = 0; x < kSize; ++x) {
      V d[kSize];
      V out[kSize];
#pragma GCC unroll 9
      for (std::size_t y = 0; y < kSize; ++y) {
        d[y] = hn::Load(lanes, from + y * row + x * position);
        if constexpr (kRelu) d[y] = relu(d[y]);
      }
      Form::apply(d, out);
#pragma GCC unroll 9
      for (std::size_t y = 0; y < kSize; ++y) columns[y * kSize + x] = out[y];
    }
#pragma GCC unroll 9
    for (std::size_t y = 0; y < kSize; ++y) {
      V out[kSize];
      Form::apply(columns + y * kSize, out);
#pragma GCC unroll 9
      for (std::size_t x = 0; x < kSize; ++x) {
        Packing::store(out[x], tile.transformed + (y * kSize + x) * domain, c);
      }
    }
  }
}

template <bool kRelu, class Packing>
InputTransform transform_of(TileKind kind) {
  // In the order of TileKind.
  static constexpr std::array<InputTransform, kTileKinds> kTransforms = {
      transform<F6x6, kRelu, Packing>,         transform<F4x4, kRelu, Packing>,
      transform<UpsampleF4x4, kRelu, Packing>, transform<UpsampleF2x2, kRelu, Packing>,
      transform<Stride2F4x4, kRelu, Packing>,  transform<Pointwise, kRelu, Packing>};
  return kTransforms[static_cast<std::size_t>(kind)];
}

InputTransform choose_transform(const InputForm& form) {
  return choose_packing(form.operands, [&]<class Packing>(Packing /*packing*/) {
    return form.relu ? transform_of<true, Packing>(form.kind)
                     : transform_of<false, Packing>(form.kind);
  });
}

}  // namespace
}  // namespace sdvae::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sdvae::kernels {
namespace {
HWY_EXPORT(choose_transform);
}  // namespace

InputTransform input_transform(const InputForm& form) {
  return HWY_DYNAMIC_DISPATCH(choose_transform)(form);
}

}  // namespace sdvae::kernels
#endif
