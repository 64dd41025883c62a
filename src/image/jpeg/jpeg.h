// JPEG: baseline and progressive, grey, YCbCr, RGB, CMYK and YCCK, by libjpeg-turbo with its
// default (accurate) transform and smooth upsampling: the same bits as Pillow gives, so that a
// latent does not depend on which program read the photo. stb_image differs by a level here and
// there, which a small autoencoder turns into 0.02 dB. Four-component pictures are converted
// without a colour profile, as Pillow's convert("RGB") does; where there is one, what is stored is
// given too. Safe from any thread.
#pragma once

#include "base/bytes.h"
#include "image/decoded.h"

namespace sdvae {

// Throws Unreadable.
[[nodiscard]] Decoded decode_jpeg(ByteView file);

}  // namespace sdvae
