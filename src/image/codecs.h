// The table of readers: one codec for each kind of picture that sniff.h tells apart.
#pragma once

#include "image/codec.h"
#include "image/sniff.h"

namespace sdvae {

// Throws Unreadable when this build, or this machine, lacks the kind's module. Safe from any
// thread.
[[nodiscard]] const PictureCodec& codec_of(PictureFormat format);

}  // namespace sdvae
