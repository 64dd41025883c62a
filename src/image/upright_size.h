// A picture file's size as read_image gives it: its structure is walked, no pixel is decoded.
// Pure: safe from any thread.
#pragma once

#include <string>

#include "base/bytes.h"
#include "image/codec.h"

namespace sdvae {

// Throws what decode_image throws for a file that is no picture or whose structure is damaged; lost
// pixels may go unnoticed.
[[nodiscard]] UprightSize upright_size(ByteView file, const std::string& name);

}  // namespace sdvae
