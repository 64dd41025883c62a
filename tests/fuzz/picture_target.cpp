// Pictures of every format: what is read must be consistent, everything else must be an Error.
#include <cstdlib>
#include <span>

#include "fuzz/target.h"
#include "sdvae/error.h"
#include "sdvae/image.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const sdvae::Image image = sdvae::decode_image(std::as_bytes(std::span(data, size)), "fuzz");
    const auto pixels =
        static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height);
    if (image.rgb.size() != pixels * 3) std::abort();
  } catch (const sdvae::Error&) {
    return 0;
  }
  return 0;
}
