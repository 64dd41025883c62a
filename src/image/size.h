// How large a picture may be, and how many bytes it takes. Sides are in pixels.
// Pure functions: safe from any thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/picture_limits.h"
#include "sdvae/image.h"

namespace sdvae {

// The largest file of a picture that is read.
inline constexpr std::uint64_t kMaxFileBytes = std::uint64_t{1} << 30U;

[[nodiscard]] constexpr bool within_limits(std::uint64_t width, std::uint64_t height) noexcept {
  return width <= kMaxSidePx && height <= kMaxSidePx && width * height <= kMaxPixels;
}

// For sizes that a file's header states, before anything is allocated for them.
// Throws Unreadable when a side is 0 or the picture is above the limits.
void check_stored_size(std::uint64_t width, std::uint64_t height);

// For pictures that a caller hands in. Throws Error (usage) when a side is below 1 or the number of
// bytes does not match; "cannot `verb` the picture: ...".
void check_given_image(const Image& image, const char* verb);

// For sizes that a caller asks for. Throws Error (usage) when a side is below 1 or above the
// limits.
void check_asked_size(std::int64_t width, std::int64_t height);

// The bytes of one row, and the offset of a row, of an Image of this width.
[[nodiscard]] constexpr std::size_t row_bytes(int width) noexcept {
  return static_cast<std::size_t>(width) * 3;
}
[[nodiscard]] constexpr std::size_t row_offset(int width, int row) noexcept {
  return row_bytes(width) * static_cast<std::size_t>(row);
}

// A black picture.
[[nodiscard]] Image make_image(int width, int height);

}  // namespace sdvae
