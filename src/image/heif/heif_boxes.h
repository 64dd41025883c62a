// The boxes that a HEIF file is made of, and the integers in them. Pure: safe from any thread.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "image/unreadable.h"

namespace sdvae {

// A box's or an item's kind: four letters, big endian.
[[nodiscard]] constexpr std::uint32_t four_letters(const char (&name)[5]) noexcept {
  std::uint32_t letters = 0;
  for (int i = 0; i < 4; ++i) {
    letters = (letters << 8U) | static_cast<unsigned char>(name[i]);
  }
  return letters;
}

struct HeifBox {
  std::uint32_t name = 0;
  ByteView content = {};  // behind the box's size and name
  ByteView whole = {};    // with them
  bool is_cut = false;    // The box is longer than what holds it, or has no sense in its size.
};

// Takes what comes next, and throws Unreadable where that is not there.
struct HeifCursor {
  ByteView rest;

  ByteView take(std::uint64_t bytes) {
    if (bytes > rest.size()) refuse_damaged("one of its boxes is too short");
    const ByteView taken = rest.first(static_cast<std::size_t>(bytes));
    rest = rest.subspan(taken.size());
    return taken;
  }

  template <std::unsigned_integral Int>
  Int take_int() {
    return load_big_endian<Int>(take(sizeof(Int)), 0);
  }

  // Of 0 (it is 0), 2, 4 or 8 bytes, as a box says that its integers have.
  std::uint64_t take_int_of(unsigned bytes);

  // The version and the flags that many kinds of boxes begin with: the version.
  unsigned take_version() { return take_int<std::uint32_t>() >> 24U; }

  // A box that may be cut: the last one of a file that is.
  HeifBox take_box();
  HeifBox take_whole_box();
};

// An item's number: newer versions of boxes have long ones.
[[nodiscard]] inline std::uint32_t take_heif_id(HeifCursor& cursor, bool is_long) {
  return is_long ? cursor.take_int<std::uint32_t>() : cursor.take_int<std::uint16_t>();
}

// The first box of this name among those in `content`; one without content where there is none.
[[nodiscard]] HeifBox find_box(ByteView content, std::uint32_t name);

}  // namespace sdvae
