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
constexpr std::size_t kColourBytes = 4;
constexpr std::uint32_t kOs2 = 12, kWindows = 40, kWindowsV3 = 56, kWindowsV4 = 108,
                        kWindowsV5 = 124;  // sizes of the header after the file header
constexpr std::array kHeaderSizes = {kOs2, kWindows, kWindowsV3, kWindowsV4, kWindowsV5};
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
  if (header.compression == kRle8 || header.compression == kRle4) {
    refuse_unsupported("BMP pictures with run-length compression");
  }
  if (header.compression != kUncompressed && header.compression != kBitfields) {
    refuse_unsupported("BMP pictures of this compression");
  }
  const int bits = header.bits_per_pixel;
  if (std::ranges::find(kBitsPerPixel, bits) == kBitsPerPixel.end()) {
    refuse_unsupported(fmt::format("BMP pictures of {} bits a pixel", bits));
  }
  // stb looks for their colours in the wrong place.
  if (header.header_bytes == kOs2 && bits <= 8) {
    refuse_unsupported("BMP pictures of OS/2 with a palette");
  }
  if (header.compression != kBitfields) return;
  if (bits != 16 && bits != 32) refuse_damaged("colour masks without a use");
  // stb looks for the masks behind the header, as in the shorter one.
  if (header.header_bytes == kWindowsV3) {
    refuse_unsupported("BMP pictures with colour masks in a header of 56 bytes");
  }
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

// Whether there is one for alpha.
bool check_masks(ByteView file, const Header& header) {
  if (header.compression != kBitfields) return false;
  const bool has_fourth = header.header_bytes >= kWindowsV4;
  for (std::size_t i = 0; i < (has_fourth ? 4U : 3U); ++i) {
    check_mask(load<std::uint32_t>(file, kMasksOffset + i * kMaskBytes), header.bits_per_pixel);
  }
  return has_fourth && load<std::uint32_t>(file, kMasksOffset + 3 * kMaskBytes) != 0;
}

// The palette lies between the headers and the pixels; it may be shorter than the header says.
void find_parts(ByteView file, const Header& header, BmpFile& bmp) {
  std::size_t headers_end = kFileHeaderBytes + header.header_bytes;
  if (header.compression == kBitfields && header.header_bytes == kWindows) {
    headers_end += 3 * kMaskBytes;
  }
  if (header.pixels_offset < headers_end) refuse_damaged("its pixels begin inside its header");
  const std::size_t row_bits =
      static_cast<std::size_t>(bmp.width) * static_cast<std::size_t>(header.bits_per_pixel);
  const std::size_t size = (row_bits + 31) / 32 * 4 * static_cast<std::size_t>(bmp.height);
  if (file.size() < header.pixels_offset || file.size() - header.pixels_offset < size) {
    refuse_cut_short();
  }
  bmp.headers = file.first(headers_end);
  bmp.pixels = file.subspan(header.pixels_offset, size);
  if (header.bits_per_pixel > 8) return;
  const std::size_t possible = std::size_t{1} << static_cast<unsigned>(header.bits_per_pixel);
  const std::size_t stated = header.colours == 0 ? possible : header.colours;
  const std::size_t present = (header.pixels_offset - headers_end) / kColourBytes;
  bmp.palette = file.subspan(headers_end, std::min({possible, stated, present}) * kColourBytes);
  bmp.full_palette_bytes = possible * kColourBytes;
}

}  // namespace

BmpFile walk_bmp(ByteView file) {
  const Header header = read_header(file);
  check_size(header);
  check_kind(header);
  BmpFile bmp;
  bmp.width = static_cast<int>(header.width);
  bmp.height = static_cast<int>(std::abs(header.height));
  bmp.has_alpha = check_masks(file, header);
  find_parts(file, header, bmp);
  return bmp;
}

}  // namespace sdvae
