// What we take from stb_image_write: PNG and JPEG files in memory. This room's only door to it.
// Safe from any thread: stb's settings are private to stb_encode.cpp and never changed.
#pragma once

#include <cstddef>
#include <vector>

#include "sdvae/image.h"

namespace sdvae {

// `image` is within the limits of size.h. Throws std::bad_alloc.
[[nodiscard]] std::vector<std::byte> encode_png(const Image& image);

// `quality` 1..100; colour is stored at full resolution above 90 and at half below.
[[nodiscard]] std::vector<std::byte> encode_jpeg(const Image& image, int quality);

}  // namespace sdvae
