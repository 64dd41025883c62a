// Which picture format a file's first bytes announce. Pure: safe from any thread.
#pragma once

#include "base/bytes.h"

namespace sdvae {

enum class PictureFormat { avif, bmp, gif, heif, jpeg, jxl, png, pnm, tiff, webp };

// Throws Unreadable when the file is empty, is of a known kind that is not supported (the sentence
// names it), or is no picture at all.
[[nodiscard]] PictureFormat sniff(ByteView file);

}  // namespace sdvae
