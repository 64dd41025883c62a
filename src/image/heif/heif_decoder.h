// Decoding by libheif. Safe from any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "image/heif/heif_view.h"

namespace sdvae {

// What of the primary picture of a file of heif_writer.h is wanted.
struct HeifRequest {
  HevcSize size = {};      // that the picture is of
  bool has_alpha = false;  // A pixel then has four values in place of three.
  HeifView view = {};      // the part that is kept, as it is stored
};

// Pixels of 8 bits a channel. Throws Unreadable.
[[nodiscard]] std::vector<std::uint8_t> decode_by_libheif(ByteView file,
                                                          const HeifRequest& request);

}  // namespace sdvae
