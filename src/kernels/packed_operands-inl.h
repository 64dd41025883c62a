// Packed operands (operand_type.h) on vectors, for one target of Highway at a time: made from
// float32 and multiplied. bfloat16 is rounded to nearest even; NaN stays NaN.
//
// Floats packs one float32 into an element. ComputedPairs packs two bfloat16 and multiplies them
// with the operations that every target has. NativePairs has the instructions for it of AVX-512
// BF16, which Highway 1.0 lacks, and is only for processors that have them (level.h). They are
// named here so that the compiler's target stays the one of the other kernels. They take subnormal
// numbers for 0 and round the two sums of a pair in their own way: within the last bits of float32
// both do the same.
#if defined(SDVAE_KERNELS_PACKED_OPERANDS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef SDVAE_KERNELS_PACKED_OPERANDS_INL_H_
#undef SDVAE_KERNELS_PACKED_OPERANDS_INL_H_
#else
#define SDVAE_KERNELS_PACKED_OPERANDS_INL_H_
#endif

#include <cstdint>
#include <cstring>
#include <hwy/highway.h>

#include "kernels/level.h"
#include "kernels/operand_type.h"

HWY_BEFORE_NAMESPACE();
namespace sdvae::kernels::HWY_NAMESPACE {

using PackedLanes = hwy::HWY_NAMESPACE::CappedTag<float, 16>;
using PackedVector = hwy::HWY_NAMESPACE::Vec<PackedLanes>;
using PackedBits = hwy::HWY_NAMESPACE::RebindToUnsigned<PackedLanes>;
using PackedBitVector = hwy::HWY_NAMESPACE::Vec<PackedBits>;

// The upper half of each lane is the bfloat16; the lower half holds anything.
HWY_INLINE PackedBitVector round_to_bfloat16(PackedVector value) {
  namespace hn = hwy::HWY_NAMESPACE;
  const PackedBits d;
  const PackedBitVector bits = hn::BitCast(d, value);
  const PackedBitVector odd = hn::And(hn::ShiftRight<16>(bits), hn::Set(d, 1));
  const PackedBitVector rounded = hn::Add(bits, hn::Add(odd, hn::Set(d, 0x7FFF)));
  const PackedBitVector quiet = hn::Or(bits, hn::Set(d, 0x400000));
  return hn::IfThenElse(hn::RebindMask(d, hn::Eq(value, value)), rounded, quiet);
}

// Packs the lanes of two vectors in pairs.
HWY_INLINE PackedVector pair_up(PackedVector first, PackedVector second) {
  namespace hn = hwy::HWY_NAMESPACE;
  const PackedBits d;
  const PackedBitVector upper = hn::And(round_to_bfloat16(second), hn::Set(d, 0xFFFF0000U));
  return hn::BitCast(PackedLanes(), hn::Or(hn::ShiftRight<16>(round_to_bfloat16(first)), upper));
}

struct Floats {
  // sum + the products of the packed operands.
  static HWY_INLINE PackedVector add_products(PackedVector sum, PackedVector a, PackedVector b) {
    return hwy::HWY_NAMESPACE::MulAdd(a, b, sum);
  }

  // The row's operands from number `first` on, a multiple of the lanes.
  static HWY_INLINE void store(PackedVector values, float* row, int first) {
    hwy::HWY_NAMESPACE::Store(values, PackedLanes(), row + first);
  }
};

struct ComputedPairs {
  static HWY_INLINE PackedVector add_products(PackedVector sum, PackedVector a, PackedVector b) {
    namespace hn = hwy::HWY_NAMESPACE;
    return hn::MulAdd(second(a), second(b), hn::MulAdd(first(a), first(b), sum));
  }

  static HWY_INLINE void store(PackedVector values, float* row, int first) {
    namespace hn = hwy::HWY_NAMESPACE;
    constexpr std::size_t kLanes = hn::MaxLanes(PackedBits());
    HWY_ALIGN std::uint32_t bits[kLanes];
    hn::Store(round_to_bfloat16(values), PackedBits(), bits);
    std::uint16_t upper[kLanes];
    for (std::size_t i = 0; i < kLanes; ++i) upper[i] = static_cast<std::uint16_t>(bits[i] >> 16);
    std::memcpy(reinterpret_cast<std::uint16_t*>(row) + first, upper, sizeof(upper));
  }

 private:
  static HWY_INLINE PackedVector first(PackedVector packed) {
    namespace hn = hwy::HWY_NAMESPACE;
    return hn::BitCast(PackedLanes(), hn::ShiftLeft<16>(hn::BitCast(PackedBits(), packed)));
  }
  static HWY_INLINE PackedVector second(PackedVector packed) {
    namespace hn = hwy::HWY_NAMESPACE;
    const PackedBits d;
    return hn::BitCast(PackedLanes(), hn::And(hn::BitCast(d, packed), hn::Set(d, 0xFFFF0000U)));
  }
};

#if HWY_TARGET == HWY_AVX3
struct NativePairs {
  static HWY_INLINE PackedVector add_products(PackedVector sum, PackedVector a, PackedVector b) {
    asm("vdpbf16ps %2, %1, %0" : "+v"(sum.raw) : "v"(a.raw), "v"(b.raw));
    return sum;
  }
  static HWY_INLINE void store(PackedVector values, float* row, int first) {
    __m256i packed;
    asm("vcvtneps2bf16 %1, %0" : "=v"(packed) : "v"(values.raw));
    _mm256_store_si256(reinterpret_cast<__m256i*>(row + first / 2), packed);
  }
};
#endif

// What `choose` makes of the packing for this type of operands, here and on this processor.
template <class Choose>
decltype(auto) choose_packing(OperandType type, const Choose& choose) {
  if (type == OperandType::float32) return choose(Floats());
#if HWY_TARGET == HWY_AVX3
  if (processor_half_products().bfloat16_pairs) return choose(NativePairs());
#endif
  return choose(ComputedPairs());
}

}  // namespace sdvae::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // SDVAE_KERNELS_PACKED_OPERANDS_INL_H_
