// The checksums of PNG files: CRC-32 (polynomial 0xEDB88320) of their chunks, Adler-32 of the zlib
// stream in them. Pure: safe from any thread.
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace sdvae {

[[nodiscard]] std::uint32_t crc32(ByteView bytes) noexcept;
[[nodiscard]] std::uint32_t adler32(ByteView bytes) noexcept;

}  // namespace sdvae
