// The headers of a BMP file, from OS/2 1 to Windows V5, checked against the file's length.
// No pixel is decoded here. Pure: safe from any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace sdvae {

enum class BmpPacking { none, rle8, rle4 };

struct BmpFile {
  int width = 0;   // pixels, within the limits of size.h
  int height = 0;  // pixels
  bool is_top_down = false;
  int bits_per_pixel = 0;  // up to 8: indices into the palette
  BmpPacking packing = BmpPacking::none;
  bool has_masks = false;
  std::array<std::uint32_t, 4> masks{};  // red, green, blue, alpha (0: none)
  ByteView palette;                      // blue, green, red; may be shorter than a full one
  std::size_t palette_entry_bytes = 4;   // 3 in OS/2 1
  ByteView pixels;  // rows of whole 32-bit words, the last maybe without its padding;
                    // packed ones run to the end of the file
  std::vector<std::string> remarks;  // as ImageFileInfo has them
  ByteView icc_profile;              // or empty
  std::string profile_fault;         // as Decoded has it
};

// The bytes of a row, padding included.
[[nodiscard]] std::size_t bmp_row_bytes(const BmpFile& bmp) noexcept;

// Throws Unreadable.
[[nodiscard]] BmpFile walk_bmp(ByteView file);

}  // namespace sdvae
