#include "image/stb_encode.h"

#include <algorithm>
#include <new>

// NOLINTBEGIN: stb is configured by macros.
#ifndef __clang_analyzer__  // which is to judge our code, not stb's
#define STB_IMAGE_WRITE_IMPLEMENTATION
#endif
#define STB_IMAGE_WRITE_STATIC
#define STBI_WRITE_NO_STDIO
// NOLINTEND
#include <stb_image_write.h>

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

// Red, green, blue and alpha of each pixel; nothing of an opaque picture.
std::vector<std::uint8_t> joined_alpha(const Image& image) {
  std::vector<std::uint8_t> joined(4 * image.alpha.size());
  for (std::size_t i = 0; i < image.alpha.size(); ++i) {
    std::copy_n(image.rgb.data() + 3 * i, 3, joined.data() + 4 * i);
    joined[4 * i + 3] = image.alpha[i];
  }
  return joined;
}

}  // namespace

std::vector<std::byte> encode_png(const Image& image) {
  const std::vector<std::uint8_t> joined = joined_alpha(image);
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
