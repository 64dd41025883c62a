// ICC profiles: what is found usable converts pixels, and nothing else is converted.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

#include "fuzz/target.h"
#include "image/profile_module.h"
#include "image/unreadable.h"

namespace {

constexpr std::array<std::uint8_t, 12> kSamples = {0, 0, 0, 0, 255, 255, 255, 255, 9, 99, 199, 250};

std::size_t samples_of(sdvae::ProfileSpace space) {
  if (space == sdvae::ProfileSpace::grey) return 1;
  return space == sdvae::ProfileSpace::cmyk ? 4 : 3;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto profile = std::as_bytes(std::span(data, size));
  const sdvae::ProfileFacts facts = sdvae::profile_engine().judge(profile);
  const bool is_usable = facts.trouble.empty() && facts.space != sdvae::ProfileSpace::other;
  // To make tables for a picture takes 30 ms, which is a thousand other inputs.
  if (is_usable && size % 64 != 1) return 0;
  std::vector<std::uint8_t> rgb(kSamples.size() / samples_of(facts.space) * 3);
  try {
    sdvae::profile_engine().to_srgb(profile, kSamples, rgb);
    if (!is_usable) std::abort();
  } catch (const sdvae::Unreadable&) {
    return 0;
  }
  return 0;
}
