#include "image/bmp_header.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstdlib>

#include "image/size.h"
#include "image/unreadable.h"

namespace sdvae {
namespace {

constexpr std::size_t kFileHeaderBytes = 14;
constexpr std::size_t kMasksOffset = 54;
constexpr std::size_t kMaskBytes = 4;
constexpr std::uint32_t kOs2 = 12, kWindows = 40, kWindowsV2 = 52, kWindowsV3 = 56, kOs2V2 = 64,
                        kWindowsV4 = 108,
                        kWindowsV5 = 124;  // sizes of the header after the file header
constexpr std::array kHeaderSizes = {kOs2,   kWindows,   kWindowsV2, kWindowsV3,
                                     kOs2V2, kWindowsV4, kWindowsV5};
constexpr std::array kBitsPerPixel = {1, 4, 8, 16, 24, 32};
constexpr std::uint32_t kUncompressed = 0, kRle8 = 1, kRle4 = 2, kBitfields = 3;

struct Header {
  std::uint32_t pixels_offset = 0, header_bytes = 0, compression = kUncompressed, colours = 0;
  std::int64_t width = 0, height = 0;  // negative height: from top to bottom
  int bits_per_pixel = 0;
};

template <std::unsigned_integral Int>
Int load(ByteView file, std::size_t offset) {
  if (file.size() < offset + sizeof(Int)) refuse_cut_short();
  return load_little_endian<Int>(file, offset);
}

Header read_header(ByteView file) {
  Header header;
  header.pixels_offset = load<std::uint32_t>(file, 10);
  header.header_bytes = load<std::uint32_t>(file, 14);
  if (std::ranges::find(kHeaderSizes, header.header_bytes) == kHeaderSizes.end()) {
    refuse_unsupported(fmt::format("BMP headers of {} bytes", header.header_bytes));
  }
  if (file.size() < kFileHeaderBytes + header.header_bytes) refuse_cut_short();
  if (header.header_bytes == kOs2) {
    header.width = load<std::uint16_t>(file, 18);
    header.height = load<std::uint16_t>(file, 20);
    header.bits_per_pixel = load<std::uint16_t>(file, 24);
    return header;
  }
  header.width = std::bit_cast<std::int32_t>(load<std::uint32_t>(file, 18));
  header.height = std::bit_cast<std::int32_t>(load<std::uint32_t>(file, 22));
  header.bits_per_pixel = load<std::uint16_t>(file, 28);
  header.compression = load<std::uint32_t>(file, 30);
  header.colours = load<std::uint32_t>(file, 46);
  return header;
}

void check_size(const Header& header) {
  if (header.width < 0) refuse_damaged("its width is negative");
  check_stored_size(static_cast<std::uint64_t>(header.width),
                    static_cast<std::uint64_t>(std::abs(header.height)));
}

void check_kind(const Header& header) {
  const int bits = header.bits_per_pixel;
  // OS/2 2 gave the number of masks to another kind (Huffman), and has RLE of 24 bits.
  const bool has_masks = header.compression == kBitfields && header.header_bytes != kOs2V2;
  if (header.compression > kRle4 && !has_masks) {
    refuse_unsupported("BMP pictures of this compression");
  }
  if (std::ranges::find(kBitsPerPixel, bits) == kBitsPerPixel.end()) {
    refuse_unsupported(fmt::format("BMP pictures of {} bits a pixel", bits));
  }
  if ((header.compression == kRle8 && bits != 8) || (header.compression == kRle4 && bits != 4)) {
    refuse_damaged("its run-length compression does not go with its bits a pixel");
  }
  if (has_masks && bits != 16 && bits != 32) refuse_damaged("colour masks without a use");
}

// stb takes any bits for a mask and gives colours that nobody meant.
void check_mask(std::uint32_t mask, int bits_per_pixel) {
  const std::uint32_t low = mask == 0 ? 0 : mask >> static_cast<unsigned>(std::countr_zero(mask));
  const bool contiguous = (static_cast<std::uint64_t>(low) & (std::uint64_t{low} + 1)) == 0;
  if (!contiguous || (bits_per_pixel == 16 && mask > 0xFFFF)) {
    refuse_damaged("a colour mask is not a run of bits");
  }
  if (low > 255) refuse_unsupported("BMP pictures of more than 8 bits a colour");
}

void read_masks(ByteView file, const Header& header, BmpFile& bmp) {
  bmp.has_masks = header.compression == kBitfields;
  if (!bmp.has_masks) return;
  const std::size_t count = header.header_bytes >= kWindowsV3 ? 4 : 3;
  for (std::size_t i = 0; i < count; ++i) {
    bmp.masks[i] = load<std::uint32_t>(file, kMasksOffset + i * kMaskBytes);
    check_mask(bmp.masks[i], header.bits_per_pixel);
    if (i < 3 && bmp.masks[i] == 0) refuse_damaged("a colour has no mask");
  }
  if (bmp.masks[0] == bmp.masks[1] && bmp.masks[1] == bmp.masks[2]) {
    refuse_damaged("all colours have the same mask");
  }
}

// Number of colours that indices of the picture's bits can name.
std::size_t possible_colours(const Header& header) {
  return std::size_t{1} << static_cast<unsigned>(header.bits_per_pixel);
}

std::size_t stated_colours(const Header& header) {
  return header.colours == 0 ? possible_colours(header) : header.colours;
}

// The palette follows the headers; it may be shorter than the header says.
void find_palette(ByteView file, const Header& header, std::size_t pixels_offset, BmpFile& bmp) {
  const std::size_t begin = kFileHeaderBytes + header.header_bytes;
  const std::size_t present = (pixels_offset - begin) / bmp.palette_entry_bytes;
  const std::size_t entries = std::min({possible_colours(header), stated_colours(header), present});
  if (entries == 0) refuse_damaged("it has no palette");
  bmp.palette = file.subspan(begin, entries * bmp.palette_entry_bytes);
}

// Where the pixels begin. Some programs state the end of the headers, or nothing, and mean the end
// of the palette.
std::size_t find_pixels(ByteView file, const Header& header, const BmpFile& bmp) {
  std::size_t end = kFileHeaderBytes + header.header_bytes;
  if (bmp.has_masks && header.header_bytes == kWindows) end += 3 * kMaskBytes;
  std::size_t offset = header.pixels_offset;
  if (offset != 0 && offset < end) refuse_damaged("its pixels begin inside its header");
  if (offset <= end && header.bits_per_pixel <= 8) {
    end += bmp.palette_entry_bytes * stated_colours(header);
    offset = end;
  }
  offset = std::max(offset, end);
  if (file.size() < offset) refuse_cut_short();
  return offset;
}

void find_rows(ByteView rest, BmpFile& bmp) {
  if (bmp.packing != BmpPacking::none) {
    bmp.pixels = rest;
    return;
  }
  const std::size_t row = bmp_row_bytes(bmp);
  const std::size_t size = row * static_cast<std::size_t>(bmp.height);
  const std::size_t used_bits =
      static_cast<std::size_t>(bmp.width) * static_cast<std::size_t>(bmp.bits_per_pixel);
  const std::size_t padding = row - (used_bits + 7) / 8;
  if (rest.size() < size - padding) refuse_cut_short();
  if (rest.size() < size) bmp.remarks.emplace_back("lacks the padding behind its last row");
  bmp.pixels = rest.first(std::min(rest.size(), size));
}

}  // namespace

std::size_t bmp_row_bytes(const BmpFile& bmp) noexcept {
  return (static_cast<std::size_t>(bmp.width) * static_cast<std::size_t>(bmp.bits_per_pixel) + 31) /
         32 * 4;
}

BmpFile walk_bmp(ByteView file) {
  const Header header = read_header(file);
  check_size(header);
  check_kind(header);
  BmpFile bmp;
  bmp.width = static_cast<int>(header.width);
  bmp.height = static_cast<int>(std::abs(header.height));
  bmp.is_top_down = header.height < 0;
  bmp.bits_per_pixel = header.bits_per_pixel;
  if (header.compression == kRle8) bmp.packing = BmpPacking::rle8;
  if (header.compression == kRle4) bmp.packing = BmpPacking::rle4;
  if (header.header_bytes == kOs2) bmp.palette_entry_bytes = 3;
  read_masks(file, header, bmp);
  const std::size_t pixels_offset = find_pixels(file, header, bmp);
  if (header.bits_per_pixel <= 8) find_palette(file, header, pixels_offset, bmp);
  find_rows(file.subspan(pixels_offset), bmp);
  return bmp;
}

}  // namespace sdvae
