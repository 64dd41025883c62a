// An AVIF file's container, opened by libavif: everything that is known of the picture before a
// pixel is decoded. Pure: safe from any thread.
#pragma once

#include <avif/avif.h>
#include <memory>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace sdvae {

struct AvifDecoderDeleter {
  void operator()(avifDecoder* decoder) const noexcept { avifDecoderDestroy(decoder); }
};
using AvifDecoder = std::unique_ptr<avifDecoder, AvifDecoderDeleter>;

// `file` must outlive what it gives. The size that the container states is within size.h's limits.
// Throws Unreadable.
[[nodiscard]] AvifDecoder open_avif(ByteView file);

// 1..8, as EXIF counts: the container's own rotation and mirroring, which decide over EXIF, and
// XMP's where neither says anything, as in Pillow.
[[nodiscard]] int avif_orientation(const avifImage& image);

// As ImageFileInfo has them.
[[nodiscard]] std::vector<std::string> avif_remarks(const avifDecoder& decoder);

// Throws Unreadable when the data of the first picture end in zeros, as those of a file do whose
// fetching was broken off: AV1's last byte is none, and what a decoder makes of zeros looks whole.
void check_last_bytes(const avifDecoder& decoder, ByteView file);

// Says why a call of libavif's failed: always throws Unreadable, or bad_alloc.
[[noreturn]] void refuse_avif(avifResult result, const avifDecoder& decoder);

}  // namespace sdvae
