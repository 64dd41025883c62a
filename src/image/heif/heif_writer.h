// A HEIF file of our own with nothing in it but the coded pieces of one picture, so that libheif
// meets no container but ours: what strangers write is read here, with every size checked, and
// libheif's part is HEVC and its colours. Pure: safe from any thread.
#pragma once

#include <cstddef>
#include <vector>

#include "image/heif/heif_picture.h"

namespace sdvae {

// The picture as it is stored: not cropped, not turned, without a profile. At most a little more
// than `most_bytes`. Throws Unreadable where a piece is not whole.
[[nodiscard]] std::vector<std::byte> write_heif(const HeifItems& items, const HeifPicture& picture,
                                                std::size_t most_bytes);

}  // namespace sdvae
