// The size of the largest pictures that sdvae reads, makes and gives back (include/sdvae/image.h).
#pragma once

#include <cstdint>

namespace sdvae {

inline constexpr std::uint64_t kMaxSidePx = 65'535;
inline constexpr std::uint64_t kMaxPixels = 1ULL << 28U;

}  // namespace sdvae
