#include "image/heif/heif_view.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "image/orient.h"

namespace sdvae {
namespace {

// The rows of a picture as it is shown are the columns of the stored one, and so on.
struct Flips {
  bool swaps = false;
  bool left_and_right = false, top_and_bottom = false;  // as it is shown
};

Flips flips_of(int orientation) {
  const auto is_one_of = [&](const std::array<int, 4>& those) {
    return std::ranges::find(those, orientation) != those.end();
  };
  return {swaps_sides(orientation), is_one_of({2, 3, 6, 7}), is_one_of({3, 4, 7, 8})};
}

int orientation_of(const Flips& flips) {
  constexpr std::array kUpright = {1, 4, 2, 3};
  constexpr std::array kSwapped = {5, 8, 6, 7};
  const std::size_t index = (flips.left_and_right ? 2U : 0U) + (flips.top_and_bottom ? 1U : 0U);
  return flips.swaps ? kSwapped.at(index) : kUpright.at(index);
}

// Against the clock.
void turn_by_a_quarter(Flips& flips) {
  flips = {!flips.swaps, flips.top_and_bottom, !flips.left_and_right};
}

HeifView turned(HeifView view, unsigned quarters) {
  Flips flips = flips_of(view.orientation);
  for (; quarters > 0; --quarters) turn_by_a_quarter(flips);
  view.orientation = orientation_of(flips);
  return view;
}

HeifView mirrored(HeifView view, bool is_left_and_right) {
  Flips flips = flips_of(view.orientation);
  bool& flipped = is_left_and_right ? flips.left_and_right : flips.top_and_bottom;
  flipped = !flipped;
  view.orientation = orientation_of(flips);
  return view;
}

struct Side {
  int first = 0, count = 0;
};

// The box's numbers are fractions; the offset is that of the part's centre from the picture's.
// `half` is what is added before rounding down.
Side take_side(HeifCursor size, HeifCursor offset, int side, double half) {
  const auto fraction = [](HeifCursor& cursor, bool is_signed) {
    const auto above = cursor.take_int<std::uint32_t>();
    const auto below = cursor.take_int<std::uint32_t>();
    if (below == 0) refuse_damaged("its clean aperture is a division by zero");
    return (is_signed ? static_cast<std::int32_t>(above) : static_cast<double>(above)) / below;
  };
  const double kept = fraction(size, false);
  const double first = std::floor(fraction(offset, true) + (side - kept) / 2 + half);
  const double last = std::floor(first + kept - 1 + 0.5);
  if (last < 0 || first > side - 1 || last < first) refuse_damaged("its clean aperture is empty");
  const int from = static_cast<int>(std::max(first, 0.0));
  return {from, static_cast<int>(std::min(last, side - 1.0)) - from + 1};
}

// A box of four fractions: width, height, and how far the centre lies to the right and below.
// Pixels are whole: libheif rounds the left side down, and the upper one to the nearest.
HeifView cropped(const HeifView& view, ByteView clap) {
  HeifCursor cursor{clap};
  const auto next_fraction = [&] { return HeifCursor{cursor.take(8)}; };
  const HeifCursor width = next_fraction();
  const HeifCursor height = next_fraction();
  const HeifCursor right = next_fraction();
  const HeifCursor below = next_fraction();
  const Flips flips = flips_of(view.orientation);
  const int shown_width = flips.swaps ? view.height : view.width;
  const int shown_height = flips.swaps ? view.width : view.height;
  Side across = take_side(width, right, shown_width, 0);
  Side down = take_side(height, below, shown_height, 0.5);
  if (flips.left_and_right) across.first = shown_width - across.first - across.count;
  if (flips.top_and_bottom) down.first = shown_height - down.first - down.count;
  if (flips.swaps) std::swap(across, down);
  return {view.left + across.first, view.top + down.first, across.count, down.count,
          view.orientation};
}

}  // namespace

bool changes_view(const HeifBox& property) noexcept {
  return property.name == four_letters("clap") || property.name == four_letters("irot") ||
         property.name == four_letters("imir");
}

HeifView changed_view(const HeifView& view, const HeifBox& property) {
  HeifCursor cursor{property.content};
  switch (property.name) {
    case four_letters("clap"):
      return cropped(view, property.content);
    case four_letters("irot"):
      return turned(view, cursor.take_int<std::uint8_t>() & 3U);
    case four_letters("imir"):
      return mirrored(view, (cursor.take_int<std::uint8_t>() & 1U) != 0);
    default:
      return view;
  }
}

}  // namespace sdvae
