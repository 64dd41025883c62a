// PNM: PBM, PGM and PPM as text and binary, with one or two bytes a sample, and PAM. Samples are
// scaled from 0..maxval to 0..255 and rounded, as Pillow does for PPM. stb_image reads some such
// files too, but does not scale them, so this reader is our own. Pure: safe from any thread.
#pragma once

#include "base/bytes.h"
#include "image/decoded.h"

namespace sdvae {

// The first picture of the file; what follows it is ignored. Throws Unreadable.
[[nodiscard]] Decoded decode_pnm(ByteView file);

}  // namespace sdvae
