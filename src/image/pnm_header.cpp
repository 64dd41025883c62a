#include "image/pnm_header.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "image/pnm_text.h"
#include "image/size.h"
#include "image/unreadable.h"

namespace sdvae {
namespace {

constexpr std::size_t kMagicBytes = 2;

void keep_size(std::uint32_t width, std::uint32_t height, PnmHeader& header) {
  check_stored_size(width, height);
  header.width = static_cast<int>(width);
  header.height = static_cast<int>(height);
}

void keep_maxval(std::uint32_t maxval, PnmHeader& header) {
  if (maxval == 0 || maxval > kMostMaxval) {
    refuse_damaged(fmt::format("its largest value is not in 1..{}", kMostMaxval));
  }
  header.maxval = maxval;
}

PnmForm form_of(char kind) {
  if (kind == '1') return PnmForm::digits;
  if (kind == '4') return PnmForm::packed_bits;
  return kind < '4' ? PnmForm::numbers : PnmForm::bytes;
}

PnmHeader read_plain_header(ByteView file, char kind) {
  PnmHeader header;
  header.form = form_of(kind);
  if (kind == '3' || kind == '6') header.channels = 3;
  PnmText text(file, kMagicBytes);
  const std::uint32_t width = text.next_number();
  const std::uint32_t height = text.next_number();
  const bool is_bitmap = kind == '1' || kind == '4';
  const std::uint32_t maxval = is_bitmap ? 1 : text.next_number();
  header.pixels_offset = text.end_of_header();
  keep_size(width, height, header);
  keep_maxval(maxval, header);
  return header;
}

void check_tuple_type(std::string_view type) {
  constexpr std::array<std::string_view, 7> kKnown = {
      "",          "BLACKANDWHITE",  "GRAYSCALE", "RGB", "BLACKANDWHITE_ALPHA",
      "RGB_ALPHA", "GRAYSCALE_ALPHA"};
  if (std::ranges::find(kKnown, type) == kKnown.end()) {
    refuse_unsupported("PAM files of a tuple type other than grey or RGB, with or without alpha,");
  }
}

// Lines of a name and a value, in any order.
PnmHeader read_pam_header(ByteView file) {
  PnmHeader header;
  PnmText text(file, kMagicBytes);
  std::uint32_t width = 0;
  std::uint32_t height = 0;
  std::uint32_t depth = 0;
  std::uint32_t maxval = 0;
  for (std::string_view name = text.next_word(); name != "ENDHDR"; name = text.next_word()) {
    if (name == "WIDTH") {
      width = text.next_number();
    } else if (name == "HEIGHT") {
      height = text.next_number();
    } else if (name == "DEPTH") {
      depth = text.next_number();
    } else if (name == "MAXVAL") {
      maxval = text.next_number();
    } else if (name == "TUPLTYPE") {
      check_tuple_type(text.rest_of_line());
    } else {
      refuse_damaged("its PAM header has a line that PAM does not know");
    }
  }
  header.pixels_offset = text.end_of_header();
  keep_size(width, height, header);
  keep_maxval(maxval, header);
  if (depth < 1 || depth > 4) refuse_unsupported(fmt::format("PAM files of {} channels", depth));
  header.channels = depth;
  return header;
}

}  // namespace

PnmHeader read_pnm_header(ByteView file) {
  const char kind = std::to_integer<char>(file[1]);
  return kind == '7' ? read_pam_header(file) : read_plain_header(file, kind);
}

}  // namespace sdvae
