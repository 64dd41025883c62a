// e^x on vectors of float32, for one target of Highway at a time.
//
// 2^t = 2^n * 2^f with n the integer nearest to t = x log2(e): 2^f by its Taylor polynomial of
// degree 6 on [-1/2, 1/2] (off by at most 1.2e-7 of the value), 2^n by the exponent's bits. x is
// clamped to [-87, 88], where the result is a normal number; NaN stays NaN.
#if defined(SDVAE_KERNELS_EXP_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SDVAE_KERNELS_EXP_INL_H_
#undef SDVAE_KERNELS_EXP_INL_H_
#else
#define SDVAE_KERNELS_EXP_INL_H_
#endif

#include <cstdint>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace sdvae::kernels::HWY_NAMESPACE {

template <typename D, typename V>
HWY_INLINE V exp_of(D d, V x) {
  namespace hn = hwy::HWY_NAMESPACE;
  const hn::RebindToSigned<D> di;
  constexpr int kMantissaBits = 23;
  // What Min and Max do with a NaN depends on the target.
  const V low = hn::Set(d, -87.0F);
  const V high = hn::Set(d, 88.0F);
  const V raised = hn::IfThenElse(hn::Lt(x, low), low, x);
  const V clamped = hn::IfThenElse(hn::Gt(raised, high), high, raised);
  const V t = hn::Mul(clamped, hn::Set(d, 1.44269504F));
  const V n = hn::Round(t);
  const V f = hn::Sub(t, n);
  V power = hn::Set(d, 1.5403530e-4F);  // ln(2)^6 / 6!
  power = hn::MulAdd(power, f, hn::Set(d, 1.3333558e-3F));
  power = hn::MulAdd(power, f, hn::Set(d, 9.6181291e-3F));
  power = hn::MulAdd(power, f, hn::Set(d, 5.5504109e-2F));
  power = hn::MulAdd(power, f, hn::Set(d, 2.4022651e-1F));
  power = hn::MulAdd(power, f, hn::Set(d, 6.9314718e-1F));
  power = hn::MulAdd(power, f, hn::Set(d, 1.0F));
  const auto exponent = hn::ShiftLeft<kMantissaBits>(hn::ConvertTo(di, n));
  return hn::BitCast(d, hn::Add(hn::BitCast(di, power), exponent));
}

}  // namespace sdvae::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // SDVAE_KERNELS_EXP_INL_H_
