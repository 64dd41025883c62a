// Which way up a file says that its picture is: as Pillow's ImageOps.exif_transpose finds it, so
// that a latent does not depend on which program read the photo. Pure: safe from any thread.
#pragma once

#include <optional>

#include "base/bytes.h"

namespace sdvae {

// EXIF's orientation where it has one, valid or not, else tiff:Orientation of the XMP packet, as an
// attribute or as an element. Either may be empty. 1..8, or nothing where neither says it.
[[nodiscard]] std::optional<int> stored_orientation(ByteView exif, ByteView xmp) noexcept;

}  // namespace sdvae
