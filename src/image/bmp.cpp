#include "image/bmp.h"

#include <algorithm>
#include <bit>
#include <vector>

#include "image/bmp_header.h"
#include "image/size.h"

namespace sdvae {
namespace {

// One channel's bits in a pixel, stretched to 0..255 (rounded down, as Pillow does).
class Channel {
 public:
  explicit Channel(std::uint32_t mask)
      : mask_(mask),
        shift_(mask == 0 ? 0U : static_cast<unsigned>(std::countr_zero(mask))),
        largest_(mask == 0 ? 1 : mask >> shift_) {}

  [[nodiscard]] std::uint8_t operator()(std::uint32_t pixel) const {
    return static_cast<std::uint8_t>(std::uint64_t{(pixel & mask_) >> shift_} * 255U / largest_);
  }

 private:
  std::uint32_t mask_;
  unsigned shift_;
  std::uint64_t largest_;
};

ByteView stored_row(const BmpHeader& header, int y) {
  const int stored = header.top_down ? y : header.height - 1 - y;
  return header.pixels.subspan(static_cast<std::size_t>(stored) * header.row_bytes,
                               header.row_bytes);
}

void read_palette_row(const BmpHeader& header, ByteView row, std::uint8_t* rgb) {
  const auto bits = static_cast<std::size_t>(header.bits_per_pixel);
  const std::size_t largest = (1U << bits) - 1U;
  for (std::size_t x = 0; x < static_cast<std::size_t>(header.width); ++x, rgb += 3) {
    const std::size_t from_top = 8 - bits - x * bits % 8;  // the leftmost pixel is the highest bits
    const auto index = (std::to_integer<std::size_t>(row[x * bits / 8]) >> from_top) & largest;
    const std::size_t at = index * header.palette_entry_bytes;
    if (at + 3 > header.palette.size()) continue;  // a colour that is not there stays black
    rgb[0] = std::to_integer<std::uint8_t>(header.palette[at + 2]);
    rgb[1] = std::to_integer<std::uint8_t>(header.palette[at + 1]);
    rgb[2] = std::to_integer<std::uint8_t>(header.palette[at]);
  }
}

void read_bgr_row(const BmpHeader& header, ByteView row, std::uint8_t* rgb) {
  for (std::size_t i = 0; i < row_bytes(header.width); i += 3, rgb += 3) {
    rgb[0] = std::to_integer<std::uint8_t>(row[i + 2]);
    rgb[1] = std::to_integer<std::uint8_t>(row[i + 1]);
    rgb[2] = std::to_integer<std::uint8_t>(row[i]);
  }
}

// `alpha` is null when there is no alpha mask.
void read_masked_row(const BmpHeader& header, ByteView row, std::uint8_t* rgb,
                     std::uint8_t* alpha) {
  const Channel red(header.masks.red);
  const Channel green(header.masks.green);
  const Channel blue(header.masks.blue);
  const Channel opacity(header.masks.alpha);
  const bool narrow = header.bits_per_pixel == 16;
  for (std::size_t x = 0; x < static_cast<std::size_t>(header.width); ++x, rgb += 3) {
    const std::uint32_t pixel = narrow ? load_little_endian<std::uint16_t>(row, x * 2)
                                       : load_little_endian<std::uint32_t>(row, x * 4);
    rgb[0] = red(pixel);
    rgb[1] = green(pixel);
    rgb[2] = blue(pixel);
    if (alpha != nullptr) alpha[x] = opacity(pixel);
  }
}

}  // namespace

Decoded decode_bmp(ByteView file) {
  const BmpHeader header = read_bmp_header(file);
  Decoded decoded;
  decoded.info.format = "BMP";
  decoded.image = make_image(header.width, header.height);
  const auto width = static_cast<std::size_t>(header.width);
  if (header.masks.alpha != 0)
    decoded.alpha.resize(width * static_cast<std::size_t>(header.height));
  for (int y = 0; y < header.height; ++y) {
    const ByteView row = stored_row(header, y);
    std::uint8_t* rgb = decoded.image.rgb.data() + row_offset(header.width, y);
    std::uint8_t* alpha = decoded.alpha.empty()
                              ? nullptr
                              : decoded.alpha.data() + static_cast<std::size_t>(y) * width;
    if (header.bits_per_pixel <= 8) {
      read_palette_row(header, row, rgb);
    } else if (header.bits_per_pixel == 24) {
      read_bgr_row(header, row, rgb);
    } else {
      read_masked_row(header, row, rgb, alpha);
    }
  }
  // Many programs leave room for alpha and fill it with zeros; they do not mean an invisible
  // picture.
  const auto is_zero = [](std::uint8_t value) { return value == 0; };
  if (std::all_of(decoded.alpha.begin(), decoded.alpha.end(), is_zero)) decoded.alpha.clear();
  decoded.info.had_alpha = !decoded.alpha.empty();
  return decoded;
}

}  // namespace sdvae
