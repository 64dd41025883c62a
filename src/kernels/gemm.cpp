#include "kernels/gemm.h"

#include <algorithm>
#include <utility>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/gemm.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/packed_operands-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sdvae::kernels::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Lanes = hn::CappedTag<float, 16>;
using Register = hn::Vec<Lanes>;

// Two registers of columns. 32 registers hold 28 sums or a few less, two of b and one of a;
// 16 registers hold 12 sums.
constexpr std::ptrdiff_t kLanes{hn::MaxLanes(Lanes())};
constexpr std::ptrdiff_t kPanel = 2 * kLanes;
constexpr int kRows = HWY_TARGET <= HWY_AVX3 ? 14 : HWY_ARCH_ARM_A64 ? 12 : 6;
constexpr int kUnroll = 4;
// Packed elements whose products are added up in registers before they join what is in memory. What
// a sum in float32 loses grows with its length, and it is most of what convolutions here lose: at
// depth 512 this halves their errors, for 2 % of the time (sums of 64 would lose 3/4 as much, for 4
// %).
constexpr int kChain = 128;

// Fetches a few cache lines ahead; each call goes on where the last one ended.
class Ahead {
 public:
  explicit Ahead(const PanelProduct& p)
      : a_(p.next_a), b_(p.next_b), b_end_(p.next_b ? p.next_b + p.next_b_floats : nullptr) {}

  void fetch() {
    constexpr int kLine = 16;
    constexpr int kLines = (kRows * kUnroll + kLine - 1) / kLine;
    if (a_ != nullptr) {
      for (int i = 0; i < kLines; ++i, a_ += kLine) __builtin_prefetch(a_, 0, 2);
    }
    for (int i = 0; i < 4 && b_ < b_end_; ++i, b_ += kLine) __builtin_prefetch(b_, 0, 2);
  }

 private:
  const float* a_;
  const float* b_;
  const float* b_end_;
};

// c = a b for `depth` packed elements from a and b on, or added to what c holds.
template <std::size_t kCount, class Packing>
HWY_INLINE void multiply_chain(const PanelProduct& p, const float* a, const float* b, int depth,
                               bool add, Ahead& ahead) {
  const Lanes d;
  Register left[kCount];
  Register right[kCount];
#pragma GCC unroll 16
  for (std::size_t i = 0; i < kCount; ++i) left[i] = right[i] = hn::Zero(d);

  const std::ptrdiff_t a_stride = p.a_stride;
  for (int k = 0; k < depth; k += kUnroll) {
    ahead.fetch();
#pragma GCC unroll 4
    for (int u = 0; u < kUnroll; ++u) {
      const Register b_left = hn::Load(d, b + u * kPanel);
      const Register b_right = hn::Load(d, b + u * kPanel + kLanes);
#pragma GCC unroll 16
      for (std::size_t i = 0; i < kCount; ++i) {
        const Register value = hn::Set(d, a[static_cast<std::ptrdiff_t>(i) * a_stride + u]);
        left[i] = Packing::add_products(left[i], value, b_left);
        right[i] = Packing::add_products(right[i], value, b_right);
      }
    }
    a += kUnroll;
    b += kUnroll * kPanel;
  }

  float* c = p.c;
#pragma GCC unroll 16
  for (std::size_t i = 0; i < kCount; ++i, c += p.c_stride) {
    if (add) {
      left[i] = hn::Add(left[i], hn::Load(d, c));
      right[i] = hn::Add(right[i], hn::Load(d, c + kLanes));
    }
    hn::Store(left[i], d, c);
    hn::Store(right[i], d, c + kLanes);
  }
}

template <std::size_t kCount, class Packing>
HWY_NOINLINE void multiply(const PanelProduct& p) {
  Ahead ahead(p);
  for (int k = 0; k < p.depth; k += kChain) {
    multiply_chain<kCount, Packing>(p, p.a + k, p.b + k * kPanel, std::min(kChain, p.depth - k),
                                    p.add || k > 0, ahead);
  }
}

template <class Packing, std::size_t... kCount>
constexpr PanelKernels make_kernels(std::index_sequence<kCount...> /*counts*/) {
  PanelKernels kernels{kRows, static_cast<int>(kPanel), {}};
  ((kernels.multiply[kCount + 1] = multiply<kCount + 1, Packing>), ...);
  return kernels;
}

template <class Packing>
const PanelKernels& kernels_of() {
  static constexpr PanelKernels kKernels = make_kernels<Packing>(std::make_index_sequence<kRows>());
  return kKernels;
}

const PanelKernels& choose_kernels(OperandType operands) {
  return choose_packing(operands, []<class Packing>(Packing /*packing*/) -> const PanelKernels& {
    return kernels_of<Packing>();
  });
}

}  // namespace
}  // namespace sdvae::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sdvae::kernels {
namespace {
HWY_EXPORT(choose_kernels);
}  // namespace

const PanelKernels& panel_kernels(OperandType operands) {
  return HWY_DYNAMIC_DISPATCH(choose_kernels)(operands);
}

RowSplit split_rows(int rows, int max_rows) noexcept {
  const int count = (rows + max_rows - 1) / max_rows;
  return {count, rows / count, rows % count};
}

}  // namespace sdvae::kernels
#endif
