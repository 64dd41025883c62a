// A decoded picture's ICC profile: what it is, and the picture converted by it.
// Safe from any thread.
#pragma once

#include "image/decoded.h"

namespace sdvae {

// Says in the picture's info what its profile is; with Colour::srgb converts the picture by it, as
// it is stored, in place. A profile that is sRGB changes nothing. One for grey pictures serves
// those whose colours are all grey, one for RGB those of any kind but CMYK.
// Throws Unreadable when the picture is to be converted and its profile is of no use.
void apply_colour(Decoded& decoded, Colour colour);

}  // namespace sdvae
