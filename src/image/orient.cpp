#include "image/orient.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "image/alpha_plane.h"
#include "image/size.h"

namespace sdvae {
namespace {

// From which ends of the stored picture the upright one reads. Index 0 is orientation 1.
struct Turn {
  bool from_right;
  bool from_bottom;
};
constexpr std::array<Turn, 8> kTurns = {{
    {false, false},
    {true, false},
    {true, true},
    {false, true},
    {false, false},
    {false, true},
    {true, true},
    {true, false},
}};

constexpr int kTilePx = 64;  // reading across rows, a tile of both pictures stays in the cache

// Where the stored pixel of the upright (0, 0) lies, and how far the next ones to its right and
// below are, all in bytes.
struct Walk {
  std::ptrdiff_t start, right, below;
};

Walk walk_of(const Image& stored, int orientation) {
  const Turn& turn = kTurns.at(static_cast<std::size_t>(orientation - 1));
  const auto row = static_cast<std::ptrdiff_t>(row_bytes(stored.width));
  const std::ptrdiff_t along_x = turn.from_right ? -3 : 3;
  const std::ptrdiff_t along_y = turn.from_bottom ? -row : row;
  const std::ptrdiff_t start =
      (turn.from_right ? row - 3 : 0) + (turn.from_bottom ? row * (stored.height - 1) : 0);
  return swaps_sides(orientation) ? Walk{start, along_y, along_x} : Walk{start, along_x, along_y};
}

void copy_tile(const Image& stored, const Walk& walk, int tile_x, int tile_y, Image& upright) {
  const int end_x = std::min(tile_x + kTilePx, upright.width);
  const int end_y = std::min(tile_y + kTilePx, upright.height);
  for (int y = tile_y; y < end_y; ++y) {
    const std::uint8_t* from =
        stored.rgb.data() + walk.start + walk.below * y + walk.right * tile_x;
    std::uint8_t* to = upright.rgb.data() + row_offset(upright.width, y) + row_bytes(tile_x);
    for (int x = tile_x; x < end_x; ++x, from += walk.right) to = std::copy_n(from, 3, to);
  }
}

Image turned(const Image& image, int orientation) {
  const Walk walk = walk_of(image, orientation);
  Image upright = swaps_sides(orientation) ? make_image(image.height, image.width)
                                           : make_image(image.width, image.height);
  for (int y = 0; y < upright.height; y += kTilePx) {
    for (int x = 0; x < upright.width; x += kTilePx) copy_tile(image, walk, x, y, upright);
  }
  return upright;
}

}  // namespace

Image apply_orientation(Image image, int orientation) {
  if (orientation <= 1 || orientation > 8) return image;
  return with_alpha_moved(std::move(image),
                          [&](const Image& part) { return turned(part, orientation); });
}

}  // namespace sdvae
