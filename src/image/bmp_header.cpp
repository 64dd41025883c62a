#include "image/bmp_header.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>

#include "image/size.h"
#include "image/unreadable.h"

namespace sdvae {
namespace {

constexpr std::size_t kFileHeaderBytes = 14;
constexpr std::uint32_t kCoreHeaderBytes = 12;
constexpr std::array<std::uint32_t, 7> kHeaderSizes = {kCoreHeaderBytes, 40, 52, 56, 64, 108, 124};
constexpr std::uint32_t kUncompressed = 0, kRle8 = 1, kRle4 = 2, kBitfields = 3,
                        kAlphaBitfields = 6;
constexpr std::size_t kMasksOffset = kFileHeaderBytes + 40;

// The few fields that are not kept.
struct Raw {
  std::uint32_t pixels_offset = 0, header_bytes = 0, compression = kUncompressed, colours = 0;
};

template <std::unsigned_integral Int>
Int load(ByteView file, std::size_t offset) {
  if (file.size() < offset + sizeof(Int)) refuse_cut_short();
  return load_little_endian<Int>(file, offset);
}

void read_sizes(ByteView file, const Raw& raw, BmpHeader& header) {
  const bool core = raw.header_bytes == kCoreHeaderBytes;
  std::int64_t width = 0;
  std::int64_t height = 0;
  if (core) {
    width = load<std::uint16_t>(file, 18);
    height = load<std::uint16_t>(file, 20);
  } else {
    width = std::bit_cast<std::int32_t>(load<std::uint32_t>(file, 18));
    height = std::bit_cast<std::int32_t>(load<std::uint32_t>(file, 22));
  }
  if (width < 0) refuse_damaged("its width is negative");
  check_stored_size(static_cast<std::uint64_t>(width),
                    static_cast<std::uint64_t>(std::abs(height)));
  header.width = static_cast<int>(width);
  header.height = static_cast<int>(std::abs(height));
  header.top_down = height < 0;
  header.bits_per_pixel = load<std::uint16_t>(file, core ? 24 : 28);
  header.palette_entry_bytes = core ? 3 : 4;
}

void check_kind(const Raw& raw, const BmpHeader& header) {
  if (raw.compression == kRle8 || raw.compression == kRle4) {
    refuse_unsupported("BMP pictures with run-length compression");
  }
  const bool masked = raw.compression == kBitfields || raw.compression == kAlphaBitfields;
  // In OS/2 headers the same number means a fax code.
  if ((raw.compression != kUncompressed && !masked) || (masked && raw.header_bytes == 64)) {
    refuse_unsupported("BMP pictures of this compression");
  }
  const int bits = header.bits_per_pixel;
  const bool palette = bits == 1 || bits == 2 || bits == 4 || bits == 8;
  if (!palette && bits != 16 && bits != 24 && bits != 32) {
    refuse_unsupported(fmt::format("BMP pictures of {} bits a pixel", bits));
  }
  if (masked && bits != 16 && bits != 32) refuse_damaged("colour masks without a use");
}

void check_mask(std::uint32_t mask, int bits_per_pixel) {
  const std::uint32_t low = mask == 0 ? 0 : mask >> static_cast<unsigned>(std::countr_zero(mask));
  const bool contiguous = (static_cast<std::uint64_t>(low) & (std::uint64_t{low} + 1)) == 0;
  if (!contiguous || (bits_per_pixel == 16 && mask > 0xFFFF)) {
    refuse_damaged("a colour mask is not a run of bits");
  }
}

// Without compression the fourth byte of a pixel is unused, whatever it holds: only masks give
// alpha, and only where the header has room for four of them.
void read_masks(ByteView file, const Raw& raw, BmpHeader& header) {
  if (raw.compression == kUncompressed) {
    header.masks = header.bits_per_pixel == 16 ? BmpMasks{0x7C00, 0x03E0, 0x001F, 0}
                                               : BmpMasks{0xFF0000, 0x00FF00, 0x0000FF, 0};
    return;
  }
  header.masks.red = load<std::uint32_t>(file, kMasksOffset);
  header.masks.green = load<std::uint32_t>(file, kMasksOffset + 4);
  header.masks.blue = load<std::uint32_t>(file, kMasksOffset + 8);
  if (raw.header_bytes >= 56 || raw.compression == kAlphaBitfields) {
    header.masks.alpha = load<std::uint32_t>(file, kMasksOffset + 12);
  }
  for (const std::uint32_t mask :
       {header.masks.red, header.masks.green, header.masks.blue, header.masks.alpha}) {
    check_mask(mask, header.bits_per_pixel);
  }
}

// The palette lies between the headers and the pixels; it may be shorter than the header says.
void find_palette(ByteView file, const Raw& raw, BmpHeader& header) {
  if (header.bits_per_pixel > 8) return;
  const std::size_t first = kFileHeaderBytes + raw.header_bytes;
  const std::size_t possible = 1U << static_cast<unsigned>(header.bits_per_pixel);
  const std::size_t wanted =
      raw.colours == 0 ? possible : std::min<std::size_t>(raw.colours, possible);
  const std::size_t present = (raw.pixels_offset - first) / header.palette_entry_bytes;
  header.palette = file.subspan(first, std::min(wanted, present) * header.palette_entry_bytes);
}

void find_pixels(ByteView file, const Raw& raw, BmpHeader& header) {
  if (raw.pixels_offset < kFileHeaderBytes + raw.header_bytes) {
    refuse_damaged("its pixels begin inside its header");
  }
  const std::size_t row_bits =
      static_cast<std::size_t>(header.width) * static_cast<std::size_t>(header.bits_per_pixel);
  header.row_bytes = (row_bits + 31) / 32 * 4;
  const std::size_t size = header.row_bytes * static_cast<std::size_t>(header.height);
  if (file.size() < raw.pixels_offset || file.size() - raw.pixels_offset < size) {
    refuse_cut_short();
  }
  header.pixels = file.subspan(raw.pixels_offset, size);
}

}  // namespace

BmpHeader read_bmp_header(ByteView file) {
  Raw raw;
  raw.pixels_offset = load<std::uint32_t>(file, 10);
  raw.header_bytes = load<std::uint32_t>(file, 14);
  if (std::find(kHeaderSizes.begin(), kHeaderSizes.end(), raw.header_bytes) == kHeaderSizes.end()) {
    refuse_unsupported(fmt::format("BMP headers of {} bytes", raw.header_bytes));
  }
  if (file.size() < kFileHeaderBytes + raw.header_bytes) refuse_cut_short();
  BmpHeader header;
  read_sizes(file, raw, header);
  if (raw.header_bytes != kCoreHeaderBytes) {
    raw.compression = load<std::uint32_t>(file, 30);
    raw.colours = load<std::uint32_t>(file, 46);
  }
  check_kind(raw, header);
  read_masks(file, raw, header);
  find_pixels(file, raw, header);
  find_palette(file, raw, header);
  return header;
}

}  // namespace sdvae
