#include "image/png_scanlines.h"

#include <array>
#include <cstdlib>

#include "image/unreadable.h"

namespace sdvae {
namespace {

constexpr std::array<PngPass, 7> kAdam7 = {{
    {0, 0, 8, 8},
    {4, 0, 8, 8},
    {0, 4, 4, 8},
    {2, 0, 4, 4},
    {0, 2, 2, 4},
    {1, 0, 2, 2},
    {0, 1, 1, 2},
}};

int stepped(int size, int first, int step) {
  return size <= first ? 0 : (size - first + step - 1) / step;
}

PngPass fill_in(PngPass pass, const PngHeader& header) {
  pass.width = stepped(header.width, pass.first_x, pass.step_x);
  pass.height = stepped(header.height, pass.first_y, pass.step_y);
  const std::size_t pixel_bits = static_cast<std::size_t>(samples_per_pixel(header.colour)) *
                                 static_cast<std::size_t>(header.depth);
  pass.row_bytes = (static_cast<std::size_t>(pass.width) * pixel_bits + 7) / 8;
  pass.pixel_bytes = (pixel_bits + 7) / 8;
  return pass;
}

// The neighbour (left, above, above left) that lies nearest to left + above - above left.
int paeth(int left, int above, int above_left) {
  const int to_left = std::abs(above - above_left);
  const int to_above = std::abs(left - above_left);
  const int to_above_left = std::abs(left + above - 2 * above_left);
  if (to_left <= to_above && to_left <= to_above_left) return left;
  return to_above <= to_above_left ? above : above_left;
}

// Adds predict(left, above, above_left) to every byte of the row. `above` is the row before it,
// already restored, or null for the first one; beyond the picture all neighbours are 0.
template <typename Predict>
void add_prediction(const PngPass& pass, std::byte* row, const std::byte* above, Predict predict) {
  const auto value = [](const std::byte* bytes, std::size_t i) {
    return bytes == nullptr ? 0 : std::to_integer<int>(bytes[i]);
  };
  for (std::size_t i = 0; i < pass.row_bytes; ++i) {
    const bool first = i < pass.pixel_bytes;
    const int left = first ? 0 : std::to_integer<int>(row[i - pass.pixel_bytes]);
    const int above_left = first ? 0 : value(above, i - pass.pixel_bytes);
    row[i] = static_cast<std::byte>(std::to_integer<int>(row[i]) +
                                    predict(left, value(above, i), above_left));
  }
}

void undo_filter(int filter, const PngPass& pass, std::byte* row, const std::byte* above) {
  switch (filter) {
    case 0:
      return;
    case 1:
      return add_prediction(pass, row, above, [](int left, int, int) { return left; });
    case 2:
      return add_prediction(pass, row, above, [](int, int up, int) { return up; });
    case 3:
      return add_prediction(pass, row, above,
                            [](int left, int up, int) { return (left + up) / 2; });
    case 4:
      return add_prediction(pass, row, above, paeth);
    default:
      refuse_damaged("an unknown PNG filter");
  }
}

}  // namespace

std::vector<PngPass> png_passes(const PngHeader& header) {
  if (!header.interlaced) return {fill_in({}, header)};
  std::vector<PngPass> passes;
  for (const PngPass& pass : kAdam7) {
    const PngPass filled = fill_in(pass, header);
    if (filled.width > 0 && filled.height > 0) passes.push_back(filled);
  }
  return passes;
}

std::size_t stored_bytes(const PngPass& pass) noexcept {
  return (pass.row_bytes + 1) * static_cast<std::size_t>(pass.height);
}

void undo_filters(const PngPass& pass, std::span<std::byte> rows) {
  const std::byte* above = nullptr;
  for (std::size_t at = 0; at < stored_bytes(pass); at += pass.row_bytes + 1) {
    std::byte* row = rows.data() + at + 1;
    undo_filter(std::to_integer<int>(rows[at]), pass, row, above);
    above = row;
  }
}

}  // namespace sdvae
