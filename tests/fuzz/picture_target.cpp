// Pictures of every format: what is read must be consistent, everything else must be an Error.
#include <cstdlib>
#include <span>

#include "fuzz/target.h"
#include "sdvae/error.h"
#include "sdvae/image.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto file = std::as_bytes(std::span(data, size));
    sdvae::ImageFile read = sdvae::decode_image_file(file, "fuzz");
    // By a CMYK profile it takes 30 ms, which is a thousand other inputs.
    const bool is_quick = !read.info.was_cmyk || size % 64 == 1;
    if (is_quick && read.info.profile.kind == sdvae::ProfileKind::other) {
      read = sdvae::decode_image_file(file, "fuzz", {.colour = sdvae::Colour::srgb});
    }
    const sdvae::Image& image = read.image;
    const auto pixels =
        static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height);
    if (image.rgb.size() != pixels * 3) std::abort();
  } catch (const sdvae::Error&) {
    return 0;
  }
  return 0;
}
