// Loads the module with the reader of one kind of picture, when the first such picture is met.
#pragma once

#include <string_view>

#include "image/codec.h"

namespace sdvae {

struct CodecModule {
  std::string_view kind;     // What messages call such pictures: "WebP".
  std::string_view file;     // File name of the module: "libsdvae_webp.so".
  std::string_view library;  // The library inside, as its project and Debian call it: "libwebp".
  bool is_built = true;      // False when the build left the module out.
};

// Throws Unreadable when the build has no such module, or it cannot be loaded. Safe from any
// thread.
[[nodiscard]] PictureCodec load_codec(const CodecModule& module);

}  // namespace sdvae
