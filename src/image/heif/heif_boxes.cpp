#include "image/heif/heif_boxes.h"

namespace sdvae {

std::uint64_t HeifCursor::take_int_of(unsigned bytes) {
  switch (bytes) {
    case 0:
      return 0;
    case 2:
      return take_int<std::uint16_t>();
    case 4:
      return take_int<std::uint32_t>();
    case 8:
      return take_int<std::uint64_t>();
    default:
      refuse_damaged("integers of a size that HEIF has none of");
  }
}

// A size of 0 means all that is left, of 1 that the size follows in 64 bits.
HeifBox HeifCursor::take_box() {
  const ByteView all = rest;
  std::uint64_t bytes = take_int<std::uint32_t>();
  const auto name = take_int<std::uint32_t>();
  if (bytes == 0) bytes = all.size();
  if (bytes == 1) bytes = take_int<std::uint64_t>();
  const std::size_t header_bytes = all.size() - rest.size();
  const bool is_cut = bytes < header_bytes || bytes > all.size();
  const ByteView whole = is_cut ? all : all.first(static_cast<std::size_t>(bytes));
  rest = all.subspan(whole.size());
  return {name, whole.subspan(header_bytes), whole, is_cut};
}

HeifBox HeifCursor::take_whole_box() {
  const HeifBox box = take_box();
  if (box.is_cut) refuse_damaged("a box does not fit into the one around it");
  return box;
}

HeifBox find_box(ByteView content, std::uint32_t name) {
  for (HeifCursor cursor{content}; !cursor.rest.empty();) {
    const HeifBox box = cursor.take_whole_box();
    if (box.name == name) return box;
  }
  return {};
}

}  // namespace sdvae
