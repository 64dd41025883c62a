// Light that inks leave. Pure: safe from any thread.
#pragma once

#include <cstdint>

namespace sdvae {

// Red of cyan and black, and so on, both as 255 - ink: their product, without a profile, rounded as
// Pillow's convert("RGB") does.
[[nodiscard]] constexpr std::uint8_t light_of_ink(unsigned colour, unsigned black) noexcept {
  const unsigned ink = (255 - colour) * black + 128;
  return static_cast<std::uint8_t>(black - ((ink + (ink >> 8U)) >> 8U));
}

}  // namespace sdvae
