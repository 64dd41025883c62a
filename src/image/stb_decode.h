// What we take from stb_image: the pixels of PNG and BMP files. This room's only door to it.
// stb is lenient about what it reads, so the callers check a file's structure first.
// Safe from any thread: stb's only state is its last failure, which is thread-local.
#pragma once

#include <cstddef>
#include <vector>

#include "base/bytes.h"
#include "image/decoded.h"

namespace sdvae {

// The image, and its alpha if `with_alpha` (else that is dropped), of a whole file that the caller
// has walked and found to be `width` x `height`; the info is left to the caller. 16-bit samples are
// reduced to their high byte. Throws Unreadable when stb cannot read the file, finds another size,
// or asks for more memory than a picture of this size needs; std::bad_alloc.
[[nodiscard]] Decoded decode_pixels(ByteView file, int width, int height, bool with_alpha);

// A copy of `file` with `more` put in at `offset`: for files that are whole, but not as stb wants
// them.
[[nodiscard]] std::vector<std::byte> with_inserted(ByteView file, std::size_t offset,
                                                   ByteView more);

}  // namespace sdvae
