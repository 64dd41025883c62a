// What we take from stb_image: JPEG pixels and zlib inflation, nothing else. This room's only door
// to it. stb is lenient about what it reads, so the callers check a file's structure first.
// Safe from any thread: stb's only state is its last failure, which is thread-local.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/bytes.h"
#include "sdvae/image.h"

namespace sdvae {

// RGB from a whole JPEG file that the caller has walked and found to be `width` x `height`.
// Throws Unreadable when the pixel data are damaged.
[[nodiscard]] Image decode_jpeg_pixels(ByteView file, int width, int height);

// Inflates a zlib stream into `out`. How many bytes it gave; empty when the stream is damaged or
// gives more than `out` holds. At most 2 GiB - 1 on either side.
[[nodiscard]] std::optional<std::size_t> inflate_zlib(ByteView stream, std::span<std::byte> out);

}  // namespace sdvae
