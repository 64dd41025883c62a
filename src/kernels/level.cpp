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

// What Highway does not ask for.
struct Bfloat16Features {
  bool pairs = false;  // AVX-512 BF16
  bool tiles = false;  // AMX-BF16
};

Bfloat16Features find_bfloat16_features() {
  Bfloat16Features found;
#if HWY_ARCH_X86
  constexpr unsigned kLeaf = 7;
  unsigned eax = 0;
  unsigned ebx = 0;
  unsigned ecx = 0;
  unsigned edx = 0;
  if (__get_cpuid_count(kLeaf, 0, &eax, &ebx, &ecx, &edx) == 0) return found;
  found.tiles = (edx & (1U << 22)) != 0;
  const unsigned last_subleaf = eax;
  if (last_subleaf == 0) return found;
  __get_cpuid_count(kLeaf, 1, &eax, &ebx, &ecx, &edx);
  found.pairs = (eax & (1U << 5)) != 0;
#endif
  return found;
}

const Bfloat16Features& bfloat16_features() {
  static const Bfloat16Features found = find_bfloat16_features();
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

bool has_bfloat16_pairs() { return bfloat16_features().pairs; }

bool has_bfloat16_tiles() { return bfloat16_features().tiles; }

bool multiplies_bfloat16() { return has_bfloat16_pairs() && (usable_targets() & HWY_AVX3) != 0; }

}  // namespace sdvae::kernels
