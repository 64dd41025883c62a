#include "kernels/level.h"

#include <array>
#include <cstdint>
#include <hwy/highway.h>

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

}  // namespace sdvae::kernels
