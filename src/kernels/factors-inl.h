// Words of factors (factors.h) on vectors, for one target of Highway at a time: made from float32
// and multiplied. bfloat16 is rounded to nearest even; NaN stays NaN.
//
// Floats holds one float32 in a word. ComputedPairs does it for two bfloat16 with the operations
// that every target has. NativePairs has the instructions for it of AVX-512 BF16, which Highway 1.0
// lacks, and is only for processors that have them (level.h). They are named here so that the
// compiler's target stays the one of the other kernels. They take subnormal numbers for 0 and round
// the two sums of a pair in their own way: within the last bits of float32 both do the same.
#if defined(SDVAE_KERNELS_FACTORS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SDVAE_KERNELS_FACTORS_INL_H_
#undef SDVAE_KERNELS_FACTORS_INL_H_
#else
#define SDVAE_KERNELS_FACTORS_INL_H_
#endif

#include <cstdint>
#include <cstring>
#include <hwy/highway.h>

#include "kernels/factors.h"
#include "kernels/level.h"

HWY_BEFORE_NAMESPACE();
namespace sdvae::kernels::HWY_NAMESPACE {

using WordLanes = hwy::HWY_NAMESPACE::CappedTag<float, 16>;
using WordVector = hwy::HWY_NAMESPACE::Vec<WordLanes>;
using WordBits = hwy::HWY_NAMESPACE::RebindToUnsigned<WordLanes>;
using WordBitVector = hwy::HWY_NAMESPACE::Vec<WordBits>;

// The upper half of each lane is the bfloat16; the lower half holds anything.
HWY_INLINE WordBitVector round_to_bfloat16(WordVector value) {
  namespace hn = hwy::HWY_NAMESPACE;
  const WordBits d;
  const WordBitVector bits = hn::BitCast(d, value);
  const WordBitVector odd = hn::And(hn::ShiftRight<16>(bits), hn::Set(d, 1));
  const WordBitVector rounded = hn::Add(bits, hn::Add(odd, hn::Set(d, 0x7FFF)));
  const WordBitVector quiet = hn::Or(bits, hn::Set(d, 0x400000));
  return hn::IfThenElse(hn::RebindMask(d, hn::Eq(value, value)), rounded, quiet);
}

// Words of the lanes of two vectors.
HWY_INLINE WordVector pair_up(WordVector first, WordVector second) {
  namespace hn = hwy::HWY_NAMESPACE;
  const WordBits d;
  const WordBitVector upper = hn::And(round_to_bfloat16(second), hn::Set(d, 0xFFFF0000U));
  return hn::BitCast(WordLanes(), hn::Or(hn::ShiftRight<16>(round_to_bfloat16(first)), upper));
}

struct Floats {
  // sum + the products of the words.
  static HWY_INLINE WordVector add_products(WordVector sum, WordVector a, WordVector b) {
    return hwy::HWY_NAMESPACE::MulAdd(a, b, sum);
  }

  // The row's factors from number `first` on, a multiple of the lanes.
  static HWY_INLINE void store(WordVector values, float* row, int first) {
    hwy::HWY_NAMESPACE::Store(values, WordLanes(), row + first);
  }
};

struct ComputedPairs {
  static HWY_INLINE WordVector add_products(WordVector sum, WordVector a, WordVector b) {
    namespace hn = hwy::HWY_NAMESPACE;
    return hn::MulAdd(second(a), second(b), hn::MulAdd(first(a), first(b), sum));
  }

  static HWY_INLINE void store(WordVector values, float* row, int first) {
    namespace hn = hwy::HWY_NAMESPACE;
    constexpr std::size_t kLanes = hn::MaxLanes(WordBits());
    HWY_ALIGN std::uint32_t bits[kLanes];
    hn::Store(round_to_bfloat16(values), WordBits(), bits);
    std::uint16_t upper[kLanes];
    for (std::size_t i = 0; i < kLanes; ++i) upper[i] = static_cast<std::uint16_t>(bits[i] >> 16);
    std::memcpy(reinterpret_cast<std::uint16_t*>(row) + first, upper, sizeof(upper));
  }

 private:
  static HWY_INLINE WordVector first(WordVector words) {
    namespace hn = hwy::HWY_NAMESPACE;
    return hn::BitCast(WordLanes(), hn::ShiftLeft<16>(hn::BitCast(WordBits(), words)));
  }
  static HWY_INLINE WordVector second(WordVector words) {
    namespace hn = hwy::HWY_NAMESPACE;
    const WordBits d;
    return hn::BitCast(WordLanes(), hn::And(hn::BitCast(d, words), hn::Set(d, 0xFFFF0000U)));
  }
};

#if HWY_TARGET == HWY_AVX3
struct NativePairs {
  static HWY_INLINE WordVector add_products(WordVector sum, WordVector a, WordVector b) {
    asm("vdpbf16ps %2, %1, %0" : "+v"(sum.raw) : "v"(a.raw), "v"(b.raw));
    return sum;
  }
  static HWY_INLINE void store(WordVector values, float* row, int first) {
    __m256i words;
    asm("vcvtneps2bf16 %1, %0" : "=v"(words) : "v"(values.raw));
    _mm256_store_si256(reinterpret_cast<__m256i*>(row + first / 2), words);
  }
};
#endif

// What `choose` makes of the kind of words, here and on this processor, that holds the factors.
template <class Choose>
decltype(auto) choose_words(Factors factors, const Choose& choose) {
  if (factors == Factors::float32) return choose(Floats());
#if HWY_TARGET == HWY_AVX3
  if (processor_half_products().bfloat16_pairs) return choose(NativePairs());
#endif
  return choose(ComputedPairs());
}

}  // namespace sdvae::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // SDVAE_KERNELS_FACTORS_INL_H_
