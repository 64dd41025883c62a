// The samples of a TIFF's first page, decoded by libtiff. Pure: safe from any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "image/tiff/tiff_layout.h"

namespace sdvae {

// width * height * channels() values, pixel by pixel: colours from 0 to 255, or a palette's
// indices, then alpha. Of 16 bits the high 8 count, as in PNG. Where libtiff only
// warns that pixels are made up, as of fax and JPEG, they are lost. Throws Unreadable.
[[nodiscard]] std::vector<std::uint8_t> read_tiff_samples(TiffFile& file, const TiffLayout& layout);

}  // namespace sdvae
