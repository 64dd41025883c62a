// What an ICC profile is, by the colours that it gives. Safe from any thread.
#pragma once

#include "base/bytes.h"
#include "image/profile.h"

namespace sdvae {

// Throws std::bad_alloc; a profile that cannot be used has a ProfileFacts::trouble.
[[nodiscard]] ProfileFacts judge_profile(ByteView profile);

}  // namespace sdvae
