// The orientation out of an EXIF block. Pure: safe from any thread.
#pragma once

#include "base/bytes.h"

namespace sdvae {

// `block` is a TIFF structure as EXIF stores it, with or without the leading "Exif\0\0".
// The orientation 1..8. Cameras and editors write a lot of broken EXIF: whatever cannot be
// understood counts as 1 (upright), never as an error.
[[nodiscard]] int exif_orientation(ByteView block) noexcept;

}  // namespace sdvae
