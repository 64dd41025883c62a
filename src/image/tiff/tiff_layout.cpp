#include "image/tiff/tiff_layout.h"

#include <algorithm>

#include <fmt/format.h>

#include "image/orientation.h"
#include "image/size.h"
#include "image/tiff/tiff_kinds.h"
#include "image/unreadable.h"

namespace sdvae {
namespace {

// The first extra sample that is alpha. RGB with a fourth sample that nobody explains is taken for
// RGBA, as in Pillow; libtiff adds the explanation "unspecified" itself and says so.
void read_alpha(const TiffFile& file, bool is_unexplained, TiffLayout& layout) {
  std::uint16_t count = 0;
  const std::uint16_t* kinds = nullptr;
  if (TIFFGetFieldDefaulted(file.handle(), TIFFTAG_EXTRASAMPLES, &count, &kinds) != 1) return;
  for (int i = 0; i < std::min<int>(count, layout.samples - layout.colours); ++i) {
    const bool is_straight = kinds[i] == EXTRASAMPLE_UNASSALPHA ||
                             (is_unexplained && layout.colour == TiffColour::rgb && i == 0);
    if (!is_straight && kinds[i] != EXTRASAMPLE_ASSOCALPHA) continue;
    layout.alpha = is_straight ? TiffAlpha::straight : TiffAlpha::premultiplied;
    layout.alpha_sample = layout.colours + i;
    return;
  }
}

// 16 bits a colour, of which the high 8 count. Some programs write 8 instead: a palette in which no
// value reaches 256 would be all black.
void read_palette(const TiffFile& file, TiffLayout& layout) {
  std::array<const std::uint16_t*, 3> map{};
  if (TIFFGetField(file.handle(), TIFFTAG_COLORMAP, map.data(), &map[1], &map[2]) != 1) {
    refuse_damaged("it has no palette");
  }
  const std::size_t size = std::size_t{1} << static_cast<unsigned>(layout.bits);
  const bool has_8_bits = std::ranges::all_of(map, [&](const std::uint16_t* values) {
    return std::all_of(values, values + size, [](std::uint16_t value) { return value < 256; });
  });
  const unsigned shift = has_8_bits ? 0 : 8;
  layout.palette.resize(size);
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t c = 0; c < 3; ++c) {
      layout.palette[i][c] = static_cast<std::uint8_t>(map.at(c)[i] >> shift);
    }
  }
  if (has_8_bits) layout.remarks.emplace_back("has a palette of 8 bits where TIFF has 16");
}

// Deflated data end in a checksum, which libtiff does not look at: it decodes zeros, with which a
// file that was to be fetched and was cut is often filled up, like any other codes.
constexpr std::size_t kSurelyLost = 8;  // writers may pad with fewer

// A strip or tile that is not in the file is an error before anything is decoded.
void check_extents(const TiffFile& file) {
  TIFF* const tiff = file.handle();
  const std::uint32_t count =
      TIFFIsTiled(tiff) != 0 ? TIFFNumberOfTiles(tiff) : TIFFNumberOfStrips(tiff);
  const std::uint64_t end = file.bytes().size();
  const auto compression = file.field<std::uint16_t>(TIFFTAG_COMPRESSION).value_or(0);
  const bool is_deflated =
      compression == COMPRESSION_ADOBE_DEFLATE || compression == COMPRESSION_DEFLATE;
  for (std::uint32_t i = 0; i < count; ++i) {
    int failed = 0;
    const std::uint64_t offset = TIFFGetStrileOffsetWithErr(tiff, i, &failed);
    const std::uint64_t bytes = failed == 0 ? TIFFGetStrileByteCountWithErr(tiff, i, &failed) : 0;
    if (failed != 0 || offset == 0 || bytes == 0) {
      refuse_damaged("a strip or tile of the picture is missing");
    }
    if (offset > end || end - offset < bytes) refuse_cut_short();
    if (is_deflated && ends_in_zeros(file.bytes().subspan(offset, bytes), kSurelyLost))
      refuse_cut_short();
  }
}

void read_remarks(const TiffFile& file, const std::vector<std::string>& warnings,
                  TiffLayout& layout) {
  if (TIFFLastDirectory(file.handle()) == 0) {
    layout.remarks.emplace_back("has more pages than one: the first is read");
  }
  if ((file.field<std::uint32_t>(TIFFTAG_SUBFILETYPE).value_or(0) & FILETYPE_REDUCEDIMAGE) != 0) {
    layout.remarks.emplace_back("has a reduced picture as its first page, which is read");
  }
  const auto is_lost = [](const std::string& warning) {
    return warning.find("IO error") != std::string::npos;
  };
  if (std::ranges::any_of(warnings, is_lost)) {
    layout.remarks.emplace_back("lost the values of some of its TIFF fields");
  }
}

void read_size(const TiffFile& file, TiffLayout& layout) {
  const auto width = file.stored_field<std::uint32_t>(TIFFTAG_IMAGEWIDTH).value_or(0);
  const auto height = file.stored_field<std::uint32_t>(TIFFTAG_IMAGELENGTH).value_or(0);
  check_stored_size(width, height);
  layout.width = static_cast<int>(width);
  layout.height = static_cast<int>(height);
}

int orientation_of(const TiffFile& file) {
  const auto stored = file.stored_field<std::uint16_t>(TIFFTAG_ORIENTATION);
  return stored ? *stored : stored_orientation({}, file.block(TIFFTAG_XMLPACKET)).value_or(1);
}

}  // namespace

TiffLayout read_tiff_layout(TiffFile& file) {
  const std::vector<std::string> warnings = file.take_sayings().warnings;
  TiffLayout layout;
  read_size(file, layout);
  read_tiff_kind(file, layout);
  const bool is_unexplained = std::ranges::any_of(warnings, [](const std::string& warning) {
    return warning.find("ExtraSamples") != std::string::npos;
  });
  if (layout.colour != TiffColour::subsampled_ycc) read_alpha(file, is_unexplained, layout);
  if (layout.colour == TiffColour::palette) read_palette(file, layout);
  layout.orientation = orientation_of(file);
  read_remarks(file, warnings, layout);
  check_extents(file);
  return layout;
}

}  // namespace sdvae
