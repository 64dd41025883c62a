// Colours by their numbers in Rec. ITU-T H.273, as AVIF and HEIF have them.
// Pure: safe from any thread.
#pragma once

namespace sdvae {

// Primaries and transfer of sRGB, of films, whose values everybody shows as sRGB, or not said.
[[nodiscard]] constexpr bool is_shown_as_srgb(unsigned primaries, unsigned transfer) noexcept {
  const bool has_wide_primaries = primaries >= 8 && primaries != 22;
  const bool has_other_transfer =
      transfer == 4 || transfer == 5 || (transfer >= 8 && transfer < 13) || transfer >= 16;
  return !has_wide_primaries && !has_other_transfer;
}

}  // namespace sdvae
