// The kinds of TIFF that there are: which of them are read, and by which name the others are
// refused. Pure: safe from any thread.
#pragma once

#include "image/tiff/tiff_layout.h"

namespace sdvae {

// Fills in bits, samples, colours and what they mean. Throws Unreadable.
void read_tiff_kind(const TiffFile& file, TiffLayout& layout);

}  // namespace sdvae
