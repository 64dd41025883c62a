// The headers of PNM files: P1 to P6 (bitmap, grey and colour, as text and binary) and P7 (PAM).
// Pure: safe from any thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace sdvae {

enum class PnmForm {
  bytes,        // binary samples of one or two bytes
  packed_bits,  // 8 pixels a byte, 1 is black
  numbers,      // samples as text
  digits,       // pixels as text, 1 is black
};

inline constexpr std::uint32_t kMostMaxval = 65'535;

struct PnmHeader {
  PnmForm form = PnmForm::bytes;
  int width = 0;             // pixels, within the limits of size.h
  int height = 0;            // pixels
  std::size_t channels = 1;  // 1 grey, 2 grey and alpha, 3 colour, 4 colour and alpha
  std::uint32_t maxval = 1;  // what stands for white, up to kMostMaxval
  std::size_t pixels_offset = 0;
};

// The text before the pixels, which may be cut short all the same. `file` begins with P and one of
// 1 to 7. Throws Unreadable.
[[nodiscard]] PnmHeader read_pnm_header(ByteView file);

}  // namespace sdvae
