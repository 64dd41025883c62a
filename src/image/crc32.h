// CRC-32 as PNG and zlib use it (polynomial 0xEDB88320). Pure: safe from any thread.
#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace sdvae {

[[nodiscard]] std::uint32_t crc32(ByteView bytes) noexcept;

}  // namespace sdvae
