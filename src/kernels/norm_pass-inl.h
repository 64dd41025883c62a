// What a norm's pass over a map does with each vector of values once it is normal: an activation,
// and a store that leaves the value in the caches or goes around them. For one target of Highway at
// a time.
#if defined(SDVAE_KERNELS_NORM_PASS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SDVAE_KERNELS_NORM_PASS_INL_H_
#undef SDVAE_KERNELS_NORM_PASS_INL_H_
#else
#define SDVAE_KERNELS_NORM_PASS_INL_H_
#endif

#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include "kernels/exp-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sdvae::kernels::HWY_NAMESPACE {

struct Identity {
  template <typename D, typename V>
  HWY_INLINE V operator()(D /*d*/, V y) const {
    return y;
  }
};

struct Silu {
  template <typename D, typename V>
  HWY_INLINE V operator()(D d, V y) const {
    namespace hn = hwy::HWY_NAMESPACE;
    return hn::Div(y, hn::Add(exp_of(d, hn::Neg(y)), hn::Set(d, 1.0F)));
  }
};

struct StoreCached {
  template <typename D, typename V>
  HWY_INLINE void operator()(V y, D d, float* to) const {
    hwy::HWY_NAMESPACE::Store(y, d, to);
  }
};

struct StoreStreaming {
  template <typename D, typename V>
  HWY_INLINE void operator()(V y, D d, float* to) const {
    hwy::HWY_NAMESPACE::Stream(y, d, to);
  }
};

// pass(activation, store) with what is asked for.
template <typename Pass>
HWY_INLINE void run_pass(bool silu, bool streaming, const Pass& pass) {
  const auto store_by = [&](auto activation) {
    if (streaming) {
      pass(activation, StoreStreaming());
      hwy::FlushStream();
    } else {
      pass(activation, StoreCached());
    }
  };
  if (silu) {
    store_by(Silu());
  } else {
    store_by(Identity());
  }
}

}  // namespace sdvae::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // SDVAE_KERNELS_NORM_PASS_INL_H_
