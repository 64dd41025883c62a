// The AVIF reader, on libavif. Pure: safe from any thread.
#pragma once

#include "image/codec.h"

namespace sdvae {

// 8, 10 and 12 bits a channel, grey or colour, with or without alpha; of a sequence the first
// picture. Throw Unreadable.
[[nodiscard]] Decoded decode_avif(ByteView file);
[[nodiscard]] UprightSize upright_avif_size(ByteView file);

}  // namespace sdvae
