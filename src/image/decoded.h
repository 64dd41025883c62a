// What each format's reader gives: the picture as it is stored, before transparency is composited
// and before it is turned upright.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sdvae/image.h"

namespace sdvae {

// The largest profile that is looked at. A JPEG has room for as much; real ones, of printers, take
// up to about 3 MB.
inline constexpr std::size_t kMostProfileBytes = std::size_t{1} << 24U;

// An ICC profile as a file embeds it.
struct EmbeddedProfile {
  std::vector<std::byte> bytes = {};  // empty where there is none, or a fault
  std::string fault = {};             // why it cannot be had, to follow "its profile"
};

struct Decoded {
  Image image = {};
  std::vector<std::byte> icc_profile = {};  // as the file embeds it; empty when it has none
  std::string profile_fault = {};           // EmbeddedProfile::fault
  // The pixels of a CMYK picture with a profile, four samples each, 0 is no ink. Empty for others,
  // and where a reader does not give them: that picture cannot be converted.
  std::vector<std::uint8_t> cmyk = {};
  ImageFileInfo info = {};  // `orientation` is still to be applied, `profile` still to be set
};

}  // namespace sdvae
