// What looks at ICC profiles and converts pictures by them: Little CMS, in a module of its own
// (lcms/), which is loaded when a picture that embeds a profile is met. This header is the border
// between it and the room: both sides include it, so it holds plain types alone.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/bytes.h"

namespace sdvae {

// The pictures that a profile is for.
enum class ProfileSpace { rgb, grey, cmyk, other };

struct ProfileFacts {
  ProfileSpace space = ProfileSpace::other;
  // On a grid of colours none of the values that it gives differs from sRGB's by more than 1 level.
  bool is_srgb = false;
  std::string description = {};  // As ColourProfile has it.
  std::string trouble = {};      // Why it cannot be used, to follow "its profile"; else empty.
};

// Both are safe from any thread and throw std::bad_alloc.
struct ProfileEngine {
  ProfileFacts (*judge)(ByteView profile) = nullptr;
  // Converts pixels of the profile's space (1, 3 or 4 samples each; of CMYK 0 is no ink) to sRGB,
  // which may be the same memory where a pixel has three. Perceptual, as in Pillow's ImageCms.
  // Throws Unreadable where the profile is none that judge finds usable.
  void (*to_srgb)(ByteView profile, std::span<const std::uint8_t> samples,
                  std::span<std::uint8_t> rgb) = nullptr;
};

// The entry point of the module; its name carries the version of this header.
using ProfileEngineEntry = void (*)(ProfileEngine& engine);
inline constexpr const char* kProfileEngineEntryName = "sdvae_profile_engine_1";

}  // namespace sdvae
