#include "kernels/level.h"

#include <array>
#include <cstdint>
#include <hwy/highway.h>
#if HWY_ARCH_X86
#include <cpuid.h>
#endif

#include <fmt/format.h>

#include "sdvae/error.h"

namespace sdvae::kernels {
namespace {

struct Level {
  std::string_view name;
  std::int64_t target;
};

constexpr std::array kLevels{Level{"avx512", HWY_AVX3}, Level{"avx2", HWY_AVX2},
                             Level{"neon", HWY_NEON}, Level{"scalar", HWY_STATIC_TARGET}};

constexpr bool has_bit(unsigned word, unsigned bit) { return ((word >> bit) & 1U) != 0; }

// Highway does not ask for these. Bits after Intel's Instruction Set Extensions reference, CPUID
// leaf 7, subleaves 0 and 1.
HalfProducts find_half_products() {
  HalfProducts found;
#if HWY_ARCH_X86
  constexpr unsigned kLeaf = 7;
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  if (__get_cpuid_count(kLeaf, 0, &eax, &ebx, &ecx, &edx) == 0) return found;
  found.bfloat16_tiles = has_bit(edx, 22);
  found.float16 = has_bit(edx, 23);
  const unsigned last_subleaf = eax;
  if (last_subleaf == 0) return found;
  __get_cpuid_count(kLeaf, 1, &eax, &ebx, &ecx, &edx);
  found.bfloat16_pairs = has_bit(eax, 5);
  found.float16 = found.float16 || has_bit(eax, 21);
#endif
  return found;
}

std::int64_t usable_targets() { return hwy::SupportedTargets() & HWY_TARGETS; }

}  // namespace

void limit_level(std::string_view name) {
  hwy::SetSupportedTargetsForTest(0);
  if (name.empty()) return;
  for (const Level& level : kLevels) {
    if (level.name != name) continue;
    if ((usable_targets() & level.target) == 0 && level.name != "scalar") {
      throw Error(
          ErrorKind::usage,
          fmt::format("this processor has no {} instructions, which SDVAE_CPU asks for", name),
          "leave SDVAE_CPU out");
    }
    // Better targets have lower bits. Not by DisableTargets: SupportedTargets, which level_name
    // asks, forgets its choice (Highway 1.0).
    const std::int64_t allowed = usable_targets() & ~(level.target - 1);
    hwy::SetSupportedTargetsForTest(allowed != 0 ? allowed : HWY_STATIC_TARGET);
    return;
  }
  throw Error(ErrorKind::usage, fmt::format("SDVAE_CPU is '{}', which is no level", name),
              "it can be avx512, avx2, neon or scalar");
}

std::string level_name() {
  const std::int64_t targets = usable_targets();
  const std::int64_t target = targets & -targets;
  for (const Level& level : kLevels) {
    if (level.target == target) return std::string(level.name);
  }
  return hwy::TargetName(target);
}

const HalfProducts& processor_half_products() {
  static const HalfProducts found = find_half_products();
  return found;
}

HalfProducts half_products() {
  if ((usable_targets() & HWY_AVX3) == 0) return {};
  return processor_half_products();
}

}  // namespace sdvae::kernels
