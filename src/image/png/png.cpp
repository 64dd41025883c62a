#include "image/png/png.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

#include "image/checksum.h"
#include "image/png/png_header.h"
#include "image/stb_decode.h"
#include "image/unreadable.h"

namespace sdvae {
namespace {

// stb counts the bytes of inflated scanlines in an int.
void check_scanline_bytes(const PngFile& png) {
  const std::size_t pixels =
      static_cast<std::size_t>(png.width) * static_cast<std::size_t>(png.height);
  const std::size_t most = pixels * 4 * 2 + static_cast<std::size_t>(png.height);
  if (png.depth == 16 && most > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    refuse_unsupported("PNG pictures of more than 2 GiB of samples");
  }
}

// A file whose end is lost has lost no pixel if its zlib stream is whole: it ends in a checksum of
// what it holds. This inflates the stream a second time, which only such a file costs.
void check_stream_end(const PngFile& png, std::size_t most_bytes) {
  std::vector<std::byte> stream;
  for (const ByteView part : png.data) stream.insert(stream.end(), part.begin(), part.end());
  const auto scanlines = inflate(stream, most_bytes);
  if (!scanlines || stream.size() < sizeof(std::uint32_t)) refuse_cut_short();
  const auto stated = load_big_endian<std::uint32_t>(stream, stream.size() - sizeof(std::uint32_t));
  if (adler32(*scanlines) != stated) refuse_cut_short();
}

void append_chunk(std::vector<std::byte>& file, std::string_view name, ByteView content) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    file.push_back(static_cast<std::byte>(content.size() >> static_cast<unsigned>(shift)));
  }
  std::ranges::transform(name, std::back_inserter(file),
                         [](char c) { return static_cast<std::byte>(c); });
  file.insert(file.end(), content.begin(), content.end());
  file.resize(file.size() + 4);  // the checksum, which stb does not look at
}

// What stb is to see of a file that it would refuse, or whose palette is not full: the colours that
// are missing there, which stb leaves unset, are black as in libpng.
std::vector<std::byte> tidied(ByteView file, const PngFile& png) {
  std::vector<std::byte> tidy(file.begin(), file.begin() + kSignatureBytes);
  append_chunk(tidy, "IHDR", png.header);
  if (!png.palette.empty()) {
    std::vector<std::byte> palette(png.palette.begin(), png.palette.end());
    palette.resize(kFullPaletteBytes);
    append_chunk(tidy, "PLTE", palette);
  }
  if (!png.transparency.empty()) append_chunk(tidy, "tRNS", png.transparency);
  for (const ByteView part : png.data) append_chunk(tidy, "IDAT", part);
  append_chunk(tidy, "IEND", {});
  return tidy;
}

}  // namespace

Decoded decode_png(ByteView file) {
  const PngFile png = walk_png(file);
  check_scanline_bytes(png);
  if (!png.has_end) check_stream_end(png, most_stb_bytes(file.size(), png.width, png.height));
  const bool has_short_palette = !png.palette.empty() && png.palette.size() < kFullPaletteBytes;
  Decoded decoded = has_short_palette || !png.remarks.empty()
                        ? decode_pixels(tidied(file, png), png.width, png.height, png.has_alpha)
                        : decode_pixels(file, png.width, png.height, png.has_alpha);
  decoded.info.format = "PNG";
  decoded.info.orientation = png.orientation;
  decoded.info.bits_per_channel = png.depth;
  decoded.info.had_alpha = png.has_alpha;
  decoded.info.remarks = png.remarks;
  EmbeddedProfile profile = png.colour.profile();
  decoded.icc_profile = std::move(profile.bytes);
  decoded.profile_fault = std::move(profile.fault);
  if (auto remark = png.colour.remark()) decoded.info.remarks.push_back(std::move(*remark));
  return decoded;
}

}  // namespace sdvae
