// The orientation out of an EXIF block. Pure: safe from any thread.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace sdvae {

// `block` is a TIFF structure as EXIF stores it, with or without the leading "Exif\0\0".
// The orientation 1..8, or nothing where the block has no such tag. Cameras and editors write a lot
// of broken EXIF: a block that cannot be understood has no tag, a value that makes no sense counts
// as 1 (upright), and nothing is an error.
[[nodiscard]] std::optional<int> exif_orientation(ByteView block) noexcept;

}  // namespace sdvae
