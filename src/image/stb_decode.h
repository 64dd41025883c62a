// What we take from stb_image: the pixels of PNG and BMP files, and zlib's inflating. This room's
// only door to it.
// stb is lenient about what it reads, so the callers check a file's structure first.
// Safe from any thread: stb's only state is its last failure, which is thread-local.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "image/decoded.h"

namespace sdvae {

// The image, and its alpha if `with_alpha` (else that is dropped), of a whole file that the caller
// has walked and found to be `width` x `height`; the info is left to the caller. 16-bit samples are
// reduced to their high byte. Throws Unreadable when stb cannot read the file, finds another size,
// or asks for more memory than a picture of this size needs; std::bad_alloc.
[[nodiscard]] Decoded decode_pixels(ByteView file, int width, int height, bool with_alpha);

// The most bytes that stb may ask for at once: twice (it grows by doubling) the file, and four
// times (for PNG's passes) the picture with four channels of 16 bits.
[[nodiscard]] std::size_t most_stb_bytes(std::size_t file_bytes, int width, int height) noexcept;

// What a zlib stream holds, its checksum not looked at. Nothing where it is damaged, ends early, or
// holds more than `most_bytes`. Throws std::bad_alloc.
[[nodiscard]] std::optional<std::vector<std::byte>> inflate(ByteView stream,
                                                            std::size_t most_bytes);

}  // namespace sdvae
