// Pictures of every format: what is read must be consistent, everything else must be an Error.
#include <cstdlib>
#include <span>

#include "fuzz/target.h"
#include "image/upright_size.h"
#include "sdvae/error.h"
#include "sdvae/image.h"

namespace {

// A few bytes may state a picture of 268 million pixels, which takes as long as all other inputs.
constexpr int kMostPixels = 1 << 14;

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const auto file = std::as_bytes(std::span(data, size));
    const sdvae::UprightSize stated = sdvae::upright_size(file, "fuzz");
    if (stated.width > kMostPixels / stated.height) return 0;
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
    if (image.width != stated.width || image.height != stated.height) std::abort();
  } catch (const sdvae::Error&) {
    return 0;
  }
  return 0;
}
