#include "image/stb_encode.h"

#include <new>

// NOLINTBEGIN: stb is configured by macros.
#ifndef __clang_analyzer__  // which is to judge our code, not stb's
#define STB_IMAGE_WRITE_IMPLEMENTATION
#endif
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
// NOLINTEND
#include <stb_image_write.h>

#include "image/alpha.h"

namespace sdvae {
namespace {

// stb's callback is C: an exception must not pass through it.
struct Sink {
  std::vector<std::byte> bytes;
  bool failed = false;
};

void append(void* context, void* data, int size) noexcept {
  auto* sink = static_cast<Sink*>(context);
  const auto* first = static_cast<const std::byte*>(data);
  try {
    sink->bytes.insert(sink->bytes.end(), first, first + size);
  } catch (const std::bad_alloc&) {
    sink->failed = true;
  }
}

std::vector<std::byte> finished(Sink& sink, int result) {
  if (result == 0 || sink.failed) throw std::bad_alloc();
  return std::move(sink.bytes);
}

}  // namespace

std::vector<std::byte> encode_png(const Image& image) {
  std::vector<std::uint8_t> joined(4 * image.alpha.size());
  join_alpha(image, joined.data());
  const int channels = joined.empty() ? 3 : 4;
  const auto& pixels = joined.empty() ? image.rgb : joined;
  Sink sink;
  const int result = stbi_write_png_to_func(append, &sink, image.width, image.height, channels,
                                            pixels.data(), image.width * channels);
  return finished(sink, result);
}

std::vector<std::byte> encode_jpeg(const Image& image, int quality) {
  Sink sink;
  const int result = stbi_write_jpg_to_func(append, &sink, image.width, image.height, 3,
                                            image.rgb.data(), quality);
  return finished(sink, result);
}

}  // namespace sdvae
