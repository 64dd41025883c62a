// Loads Little CMS, in the module libsdvae_lcms.so, when the first profile is met, and remembers
// what it found: the pictures of a folder mostly embed the same few profiles.
// Safe from any thread.
#pragma once

#include "image/profile.h"

namespace sdvae {

// Both throw Error (model) when the build has no such module or it cannot be loaded.
[[nodiscard]] const ProfileEngine& profile_engine();

// What the engine's judge says of the profile.
[[nodiscard]] ProfileFacts profile_facts(ByteView profile);

}  // namespace sdvae
