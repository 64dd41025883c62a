// The HEIF reader (HEIC), on libheif. Pure: safe from any thread.
#pragma once

#include "image/codec.h"

namespace sdvae {

// The primary picture, in HEVC, of one piece or of tiles, of 8 bits a channel and more, grey or
// colour, with or without alpha. The container's own cropping, turning and mirroring count; EXIF
// and XMP beside them do not. Throw Unreadable.
[[nodiscard]] Decoded decode_heif(ByteView file);
[[nodiscard]] UprightSize upright_heif_size(ByteView file);

}  // namespace sdvae
