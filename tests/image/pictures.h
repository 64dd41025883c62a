// Test pictures and files, made in memory.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "image/checksum.h"
#include "sdvae/error.h"
#include "sdvae/image.h"

namespace sdvae::test {

using Bytes = std::vector<std::byte>;

inline Bytes bytes(std::initializer_list<int> values) {
  Bytes result;
  for (const int value : values) result.push_back(static_cast<std::byte>(value));
  return result;
}

inline Bytes text(std::string_view content) {
  const auto* first = reinterpret_cast<const std::byte*>(content.data());
  return {first, first + content.size()};
}

inline void append(Bytes& to, ByteView more) { to.insert(to.end(), more.begin(), more.end()); }

inline Bytes join(std::initializer_list<Bytes> parts) {
  Bytes whole;
  for (const Bytes& part : parts) append(whole, part);
  return whole;
}

inline Bytes big32(std::uint32_t v) {
  return bytes({static_cast<int>(v >> 24U), static_cast<int>((v >> 16U) & 255U),
                static_cast<int>((v >> 8U) & 255U), static_cast<int>(v & 255U)});
}

inline Bytes little32(std::uint32_t v) {
  Bytes result = big32(v);
  std::reverse(result.begin(), result.end());
  return result;
}

inline Bytes little16(unsigned v) {
  return bytes({static_cast<int>(v & 255U), static_cast<int>(v >> 8U)});
}

// The same sequence everywhere, unlike the distributions of <random>.
class Noise {
 public:
  explicit Noise(std::uint32_t seed) : state_(seed * 2654435761U + 1U) {}
  std::uint32_t below(std::size_t limit) {
    state_ ^= state_ << 13U;
    state_ ^= state_ >> 17U;
    state_ ^= state_ << 5U;
    return static_cast<std::uint32_t>(state_ % limit);
  }

 private:
  std::uint32_t state_;
};

inline Image noise_image(int width, int height, std::uint32_t seed = 1) {
  Image image{width, height, {}};
  Noise noise(seed);
  for (int i = 0; i < width * height * 3; ++i) {
    image.rgb.push_back(static_cast<std::uint8_t>(noise.below(256)));
  }
  return image;
}

inline Image smooth_image(int width, int height) {
  Image image{width, height, {}};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      image.rgb.push_back(static_cast<std::uint8_t>(x * 255 / width));
      image.rgb.push_back(static_cast<std::uint8_t>(y * 255 / height));
      image.rgb.push_back(static_cast<std::uint8_t>((x + y) * 255 / (width + height)));
    }
  }
  return image;
}

inline Bytes chunk(std::string_view name, const Bytes& content) {
  const Bytes checked = join({text(name), content});
  return join({big32(static_cast<std::uint32_t>(content.size())), checked, big32(crc32(checked))});
}

inline Bytes png_signature() { return bytes({0x89, 'P', 'N', 'G', 13, 10, 26, 10}); }

inline Bytes ihdr(std::uint32_t width, std::uint32_t height, int depth, int colour,
                  int interlace = 0) {
  return chunk("IHDR",
               join({big32(width), big32(height), bytes({depth, colour, 0, 0, interlace})}));
}

// A zlib stream of one stored (uncompressed) block.
inline Bytes zlib_stored(const Bytes& raw) {
  const auto size = static_cast<unsigned>(raw.size());
  return join({bytes({0x78, 0x01, 1}), little16(size), little16(~size & 0xFFFFU), raw,
               big32(adler32(raw))});
}

// A PNG of `raw` scanlines (filter bytes included), with `extra` chunks before the data.
inline Bytes png(const Bytes& header, const Bytes& raw, const Bytes& extra = {}) {
  return join({png_signature(), header, extra, chunk("IDAT", zlib_stored(raw)), chunk("IEND", {})});
}

// The scanlines of an interlaced PNG, pass by pass and without filters; `pixel` gives the bytes of
// the one at x, y.
template <typename Pixel>
Bytes interlaced_scanlines(int width, int height, const Pixel& pixel) {
  struct Pass {
    int first_x, first_y, step_x, step_y;
  };
  constexpr std::array<Pass, 7> kPasses = {{{0, 0, 8, 8},
                                            {4, 0, 8, 8},
                                            {0, 4, 4, 8},
                                            {2, 0, 4, 4},
                                            {0, 2, 2, 4},
                                            {1, 0, 2, 2},
                                            {0, 1, 1, 2}}};
  Bytes scanlines;
  for (const Pass& pass : kPasses) {
    if (pass.first_x >= width) continue;
    for (int y = pass.first_y; y < height; y += pass.step_y) {
      scanlines.push_back({});
      for (int x = pass.first_x; x < width; x += pass.step_x) append(scanlines, pixel(x, y));
    }
  }
  return scanlines;
}

// A TIFF block, as EXIF stores it, with nothing but the orientation.
inline Bytes exif_block(int orientation) {
  return join({text("II"), little16(42), little32(8), little16(1), little16(0x112), little16(3),
               little32(1), little16(static_cast<unsigned>(orientation)), little16(0),
               little32(0)});
}

// A BMP with a header of 40 bytes; `between` is what stands between it and the pixels.
inline Bytes bmp(std::array<int, 2> size, int bits, const Bytes& pixels, const Bytes& between = {},
                 unsigned compression = 0) {
  const auto offset = static_cast<std::uint32_t>(54 + between.size());
  return join({text("BM"), little32(0), little32(0), little32(offset), little32(40),
               little32(static_cast<std::uint32_t>(size[0])),
               little32(static_cast<std::uint32_t>(size[1])), little16(1),
               little16(static_cast<unsigned>(bits)), little32(compression), little32(0),
               little32(0), little32(0), little32(0), little32(0), between, pixels});
}

inline Image decode(const Bytes& file) { return decode_image(file, "'test'"); }

// The sentence of the Error of this kind that `action` throws.
inline std::string error_of(ErrorKind kind, const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return {};
}

inline std::string decode_error(const Bytes& file) {
  return error_of(ErrorKind::bad_data, [&] { static_cast<void>(decode(file)); });
}

inline void expect_every_prefix_fails(const Bytes& file) {
  for (std::size_t length = 0; length < file.size(); ++length) {
    const Bytes prefix(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(length));
    EXPECT_THROW(static_cast<void>(decode(prefix)), Error) << "at " << length;
  }
}

// A file that was cut is an error, or the whole picture with a remark: `whole` is what it was.
inline void expect_told(const Bytes& cut, const Image& whole, const std::string& how) {
  try {
    const ImageFile read = decode_image_file(cut, "'test'");
    EXPECT_FALSE(read.info.remarks.empty()) << how;
    EXPECT_EQ(read.image.rgb, whole.rgb) << how;
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::bad_data) << how;
  }
}

inline void expect_every_cut_is_told(const Bytes& file) {
  const Image whole = decode(file);
  for (std::size_t length = 0; length < file.size(); ++length) {
    const Bytes prefix(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(length));
    expect_told(prefix, whole, "at " + std::to_string(length));
  }
}

inline ImageFileInfo info_of(const Bytes& file) { return decode_image_file(file, "'test'").info; }

inline std::vector<std::string> remarks_of(const Bytes& file) { return info_of(file).remarks; }

// Of several pictures in a file `first` is read, and a remark with these words says so.
inline void expect_first_read(const Bytes& file, const Image& first, const std::string& words) {
  EXPECT_EQ(decode(file).rgb, first.rgb);
  EXPECT_THAT(remarks_of(file), ::testing::ElementsAre(::testing::HasSubstr(words)));
}

// Any damage gives an Error or a consistent picture, never anything else.
inline void expect_mutations_are_safe(const Bytes& file, int count) {
  Noise noise(7);
  for (int i = 0; i < count; ++i) {
    Bytes mutated = file;
    for (std::uint32_t flips = 1 + noise.below(3); flips > 0; --flips) {
      mutated[noise.below(mutated.size())] = static_cast<std::byte>(noise.below(256));
    }
    try {
      const Image image = decode(mutated);
      ASSERT_EQ(image.rgb.size(),
                static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height) * 3);
    } catch (const Error& error) {
      ASSERT_THAT(error.what(), testing::StartsWith("cannot read 'test': "));
    }
  }
}

}  // namespace sdvae::test
