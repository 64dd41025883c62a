#include "image/stb_decode.h"

#include <cstdlib>
#include <cstring>
#include <limits>
#include <memory>
#include <new>

#include "image/alpha.h"
#include "image/size.h"
#include "image/unreadable.h"

namespace sdvae {
namespace {

// What stb may allocate at once while it decodes the picture at hand. Its inflate doubles its
// output up to 4 GiB whatever size the header promises, so without a limit a few bytes of PNG could
// take all memory.
struct Allowance {
  std::size_t limit = 0;
  bool exceeded = false;
  bool out_of_memory = false;
};

thread_local Allowance allowance;  // NOLINT(*-avoid-non-const-global-variables): stb passes nothing

bool allow(std::size_t size) noexcept {
  if (size > allowance.limit) allowance.exceeded = true;
  return size <= allowance.limit;
}

// Zeroed, since stb leaves parts unwritten that a damaged file does not fill: they are to be black,
// not whatever was in memory.
[[maybe_unused]] void* allocate(std::size_t size) noexcept {
  if (!allow(size)) return nullptr;
  void* memory = std::calloc(1, size);  // NOLINT(*-no-malloc): as stb wants it
  if (memory == nullptr) allowance.out_of_memory = true;
  return memory;
}

[[maybe_unused]] void* reallocate(void* memory, std::size_t old_size, std::size_t size) noexcept {
  if (!allow(size)) return nullptr;
  void* larger = std::realloc(memory, size);  // NOLINT(*-no-malloc)
  if (larger == nullptr) {
    allowance.out_of_memory = true;
  } else if (size > old_size) {
    std::memset(static_cast<std::byte*>(larger) + old_size, 0, size - old_size);
  }
  return larger;
}

}  // namespace
}  // namespace sdvae

// NOLINTBEGIN: stb is configured by macros.
#ifndef __clang_analyzer__  // which is to judge our code, not stb's
#define STB_IMAGE_IMPLEMENTATION
#endif
#define STB_IMAGE_STATIC
#define STBI_NO_STDIO
#define STBI_ONLY_PNG
#define STBI_ONLY_BMP
#define STBI_NO_LINEAR
#define STBI_NO_HDR
#define STBI_MAX_DIMENSIONS 65535
#define STBI_ASSERT(condition) static_cast<void>(0)
#define STBI_MALLOC sdvae::allocate
#define STBI_REALLOC_SIZED sdvae::reallocate
#define STBI_FREE std::free
// NOLINTEND
#include <stb_image.h>

namespace sdvae {
namespace {

struct StbFree {
  void operator()(void* memory) const noexcept { stbi_image_free(memory); }
};

using StbPixels = std::unique_ptr<stbi_uc, StbFree>;

class AllowanceGuard {
 public:
  explicit AllowanceGuard(std::size_t limit) { allowance = {limit}; }
  ~AllowanceGuard() { allowance = {}; }
  AllowanceGuard(const AllowanceGuard&) = delete;
  AllowanceGuard& operator=(const AllowanceGuard&) = delete;
};

[[noreturn]] void report_failure() {
  if (allowance.exceeded) refuse_damaged("its picture data do not match its size");
  if (allowance.out_of_memory) throw std::bad_alloc();
  refuse_damaged(fmt::format("stb_image: {}", stbi_failure_reason()));
}

StbPixels load(ByteView file, int width, int height, int channels) {
  if (file.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    throw Unreadable("larger than 2 GiB");
  }
  const auto* bytes = reinterpret_cast<const stbi_uc*>(file.data());
  int found_width = 0;
  int found_height = 0;
  int found_channels = 0;
  // stb does not give a reason for every failure: of no file at all it says "unknown image type",
  // which then stands instead of the reason of an earlier picture.
  static_cast<void>(stbi_info_from_memory(bytes, 0, &found_width, &found_height, &found_channels));
  StbPixels pixels(stbi_load_from_memory(bytes, static_cast<int>(file.size()), &found_width,
                                         &found_height, &found_channels, channels));
  if (!pixels) report_failure();
  // A hostile file may show stb another frame than the one that passed our limits.
  if (found_width != width || found_height != height) {
    refuse_damaged("its header contradicts itself");
  }
  return pixels;
}

}  // namespace

std::size_t most_stb_bytes(std::size_t file_bytes, int width, int height) noexcept {
  const std::size_t pixels = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  return 2 * file_bytes + 4 * pixels * 8 + (1U << 20U);
}

Decoded decode_pixels(ByteView file, int width, int height, bool with_alpha) {
  const AllowanceGuard guard(most_stb_bytes(file.size(), width, height));
  const StbPixels pixels = load(file, width, height, with_alpha ? STBI_rgb_alpha : STBI_rgb);
  Decoded decoded;
  if (!with_alpha) {
    const stbi_uc* rgb = pixels.get();
    decoded.image = {width, height, {rgb, rgb + row_offset(width, height)}};
    return decoded;
  }
  decoded.image = make_image(width, height);
  decoded.image.alpha.resize(decoded.image.rgb.size() / 3);
  split_alpha({pixels.get(), decoded.image.alpha.size() * 4}, decoded.image);
  return decoded;
}

std::optional<std::vector<std::byte>> inflate(ByteView stream, std::size_t most_bytes) {
  if (stream.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    return std::nullopt;
  }
  const AllowanceGuard guard(most_bytes);
  int size = 0;
  const std::unique_ptr<char, StbFree> inflated(stbi_zlib_decode_malloc(
      reinterpret_cast<const char*>(stream.data()), static_cast<int>(stream.size()), &size));
  if (allowance.out_of_memory) throw std::bad_alloc();
  if (!inflated) return std::nullopt;
  const auto* bytes = reinterpret_cast<const std::byte*>(inflated.get());
  return std::vector<std::byte>(bytes, bytes + size);
}

}  // namespace sdvae
