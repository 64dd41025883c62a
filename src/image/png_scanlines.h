// The scanlines of a PNG after inflation: how they are laid out (one pass, or Adam7's seven) and
// how their filters are undone. Pure: safe from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "image/png_header.h"

namespace sdvae {

// A part of the picture that is stored as a picture of its own: pixels from (first_x, first_y) on,
// every step_x-th of every step_y-th row.
struct PngPass {
  int first_x = 0, first_y = 0, step_x = 1, step_y = 1;
  int width = 0, height = 0;    // pixels, both above 0
  std::size_t row_bytes = 0;    // without the filter byte that precedes each row
  std::size_t pixel_bytes = 1;  // the distance that filters look back; at least 1
};

// Empty passes are left out.
[[nodiscard]] std::vector<PngPass> png_passes(const PngHeader& header);

// The bytes of one pass, filter bytes included.
[[nodiscard]] std::size_t stored_bytes(const PngPass& pass) noexcept;

// Undoes the filters of a pass in place; the filter bytes stay where they are.
// Throws Unreadable when a filter is unknown.
void undo_filters(const PngPass& pass, std::span<std::byte> rows);

}  // namespace sdvae
