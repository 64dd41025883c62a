#include "kernels/panel_results.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/panel_results.cpp"
#include <hwy/cache_control.h>
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace sdvae::kernels::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Lanes = hn::CappedTag<float, 16>;
using Register = hn::Vec<Lanes>;

struct Sums {
  Register sum;
  Register square;
};

template <bool kRelu, bool kStreaming>
Sums finish_columns(const PanelResults& results, int first) {
  const Lanes d;
  const float* from = results.products + first;
  float* to = results.output + first;
  const Register bias = results.bias != nullptr ? hn::Load(d, results.bias + first) : hn::Zero(d);
  Sums sums{hn::Zero(d), hn::Zero(d)};
  for (int row = 0; row < results.rows; ++row) {
    Register value = hn::Add(hn::Load(d, from), bias);  // NOLINT(misc-const-correctness): kRelu
    if constexpr (kRelu)
      value = hn::IfThenZeroElse(hn::Lt(value, hn::Zero(d)), value);  // NaN stays
    sums.sum = hn::Add(sums.sum, value);
    sums.square = hn::MulAdd(value, value, sums.square);
    if constexpr (kStreaming) {
      hn::Stream(value, d, to);
    } else {
      hn::Store(value, d, to);
    }
    from += results.products_stride;
    to += results.output_stride;
  }
  return sums;
}

using FinishColumns = Sums (*)(const PanelResults&, int);

FinishColumns choose(const PanelResults& results) {
  if (results.streaming) {
    return results.relu ? finish_columns<true, true> : finish_columns<false, true>;
  }
  return results.relu ? finish_columns<true, false> : finish_columns<false, false>;
}

void finish_all(const PanelResults& results, float* sum, float* square) {
  const Lanes d;
  const FinishColumns finish = choose(results);
  for (int first = 0; first < results.columns; first += static_cast<int>(hn::Lanes(d))) {
    const Sums sums = finish(results, first);
    hn::Store(sums.sum, d, sum + first);
    hn::Store(sums.square, d, square + first);
  }
}

}  // namespace
}  // namespace sdvae::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sdvae::kernels {
namespace {
HWY_EXPORT(finish_all);
}  // namespace

void finish_panel(const PanelResults& results, float* sum, float* square) {
  HWY_DYNAMIC_DISPATCH(finish_all)(results, sum, square);
}

void flush_stores() { hwy::FlushStream(); }

}  // namespace sdvae::kernels
#endif
