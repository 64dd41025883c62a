// What each format's reader gives: the picture as it is stored, before transparency is composited
// and before it is turned upright.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sdvae/image.h"

namespace sdvae {

struct Decoded {
  Image image = {};
  std::vector<std::uint8_t> alpha = {};  // width * height, 255 is opaque; empty when all is opaque
  std::vector<std::byte> icc_profile = {};  // as the file embeds it; empty when it has none
  ImageFileInfo info = {};                  // `orientation` is the one still to be applied
};

}  // namespace sdvae
