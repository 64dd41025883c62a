#include "image/pnm.h"

#include <cmath>
#include <vector>

#include "image/size.h"
#include "image/unreadable.h"

namespace sdvae {
namespace {

constexpr std::uint32_t kMaxMaxval = 65'535;
constexpr std::uint32_t kTooLarge = 1'000'000;  // above every limit, far from overflow

// Reads the numbers of the text header one after the other.
class HeaderText {
 public:
  explicit HeaderText(ByteView file) : file_(file) {}

  [[nodiscard]] std::uint32_t next_number() {
    skip_blank();
    std::uint32_t value = 0;
    bool any = false;
    for (; is_digit(peek()); ++offset_, any = true) {
      value =
          value >= kTooLarge ? kTooLarge : value * 10 + static_cast<std::uint32_t>(peek() - '0');
    }
    if (!any) refuse_damaged("its header is not made of numbers");
    return value;
  }

  // Exactly one blank ends the header: the bytes after it are pixels even if they look blank.
  [[nodiscard]] std::size_t end() {
    if (!is_blank(peek())) refuse_damaged("its header does not end in a blank");
    return offset_ + 1;
  }

 private:
  [[nodiscard]] char peek() const {
    if (offset_ >= file_.size()) refuse_cut_short();
    return std::to_integer<char>(file_[offset_]);
  }
  static bool is_digit(char c) { return c >= '0' && c <= '9'; }
  static bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

  void skip_blank() {
    bool in_comment = false;
    for (; in_comment || is_blank(peek()) || peek() == '#'; ++offset_) {
      if (peek() == '#') in_comment = true;
      if (peek() == '\n' || peek() == '\r') in_comment = false;
    }
  }

  ByteView file_;
  std::size_t offset_ = 2;  // after "P5" or "P6"
};

// Half to even in double, as Python's round; a sample above maxval counts as maxval.
std::vector<std::uint8_t> scale_table(std::uint32_t maxval) {
  std::vector<std::uint8_t> table(maxval > 255 ? kMaxMaxval + 1 : 256, 255);
  for (std::uint32_t value = 0; value <= maxval; ++value) {
    table[value] =
        static_cast<std::uint8_t>(std::nearbyint(static_cast<double>(value) / maxval * 255.0));
  }
  return table;
}

}  // namespace

PnmHeader read_pnm_header(ByteView file) {
  PnmHeader header;
  header.colour = file[1] == std::byte{'6'};
  HeaderText text(file);
  const std::uint32_t width = text.next_number();
  const std::uint32_t height = text.next_number();
  header.maxval = text.next_number();
  header.pixels_offset = text.end();
  check_stored_size(width, height);
  header.width = static_cast<int>(width);
  header.height = static_cast<int>(height);
  if (header.maxval == 0 || header.maxval > kMaxMaxval) {
    refuse_damaged(fmt::format("its largest value is not in 1..{}", kMaxMaxval));
  }
  return header;
}

Decoded decode_pnm(ByteView file) {
  const PnmHeader header = read_pnm_header(file);
  const std::size_t sample_bytes = header.maxval > 255 ? 2 : 1;
  const std::size_t pixel_samples = header.colour ? 3 : 1;
  const std::size_t pixels =
      static_cast<std::size_t>(header.width) * static_cast<std::size_t>(header.height);
  const ByteView samples = file.subspan(header.pixels_offset);
  if (samples.size() < pixels * pixel_samples * sample_bytes) refuse_cut_short();

  Decoded decoded;
  decoded.info.format = "PNM";
  decoded.info.bits_per_channel = sample_bytes == 2 ? 16 : 8;
  decoded.image = make_image(header.width, header.height);
  const std::vector<std::uint8_t> table = scale_table(header.maxval);
  for (std::size_t i = 0; i < pixels * 3; ++i) {
    const std::size_t at = (header.colour ? i : i / 3) * sample_bytes;
    decoded.image.rgb[i] = table[sample_bytes == 2 ? load_big_endian<std::uint16_t>(samples, at)
                                                   : load_big_endian<std::uint8_t>(samples, at)];
  }
  return decoded;
}

}  // namespace sdvae
