// A JPEG that a JPEG XL file keeps without loss. Pure: safe from any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/bytes.h"

namespace sdvae {

// The bytes of the JPEG that the file was made from, or nothing where they cannot be had back.
// Throws Unreadable, also for a picture above size.h's limits.
[[nodiscard]] std::optional<std::vector<std::byte>> unpack_jpeg(ByteView file);

}  // namespace sdvae
