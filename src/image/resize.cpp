#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "image/alpha_plane.h"
#include "image/resize_kernel.h"
#include "image/size.h"
#include "sdvae/image.h"

namespace sdvae {
namespace {

constexpr std::int32_t kHalf = 1 << (kWeightBits - 1);

// Rows of interleaved RGB, somewhere in memory.
struct Rows {
  const std::uint8_t* data;
  std::size_t row_bytes;
};

std::uint8_t to_level(std::int32_t sum) {
  return static_cast<std::uint8_t>(std::clamp(sum >> kWeightBits, 0, 255));
}

// Output columns [first, first + count) of one row.
void filter_row(const ResizeKernel& kernel, const std::uint8_t* row, std::size_t first,
                std::span<std::uint8_t> out) {
  std::uint8_t* to = out.data();
  for (std::size_t x = first; x < first + out.size() / 3; ++x, to += 3) {
    const ResizeKernel::Tap& tap = kernel.taps[x];
    const std::uint8_t* from = row + tap.first * 3;
    std::int32_t red = kHalf;
    std::int32_t green = kHalf;
    std::int32_t blue = kHalf;
    for (const std::int32_t weight : kernel.weights(tap)) {
      red += from[0] * weight;
      green += from[1] * weight;
      blue += from[2] * weight;
      from += 3;
    }
    to[0] = to_level(red);
    to[1] = to_level(green);
    to[2] = to_level(blue);
  }
}

// One output row from the input rows it lies between; whole rows at a time, so that the compiler
// can work on several bytes at once.
void mix_rows(const ResizeKernel& kernel, std::size_t y, Rows rows, std::span<std::uint8_t> out) {
  const ResizeKernel::Tap& tap = kernel.taps[y];
  std::vector<std::int32_t> sums(out.size(), kHalf);
  const std::uint8_t* from = rows.data + tap.first * rows.row_bytes;
  for (const std::int32_t weight : kernel.weights(tap)) {
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += from[i] * weight;
    from += rows.row_bytes;
  }
  std::transform(sums.begin(), sums.end(), out.begin(), to_level);
}

struct Kernels {
  ResizeKernel across, down;
};

// Each pass rounds to 8 bits, so their order shows. This is the order of Pillow 13: rows first
// where the height loses more than twice as many pixels as the width. (Before, columns always came
// first.)
bool is_rows_first(const Image& image, int width, int height) {
  return height < image.height && image.height - height > 2 * (image.width - width);
}

// Every output row is finished before the next one begins: one row stands between the passes.
void resize_rows_first(const Image& image, const Kernels& kernels, Image& out) {
  std::vector<std::uint8_t> between(row_bytes(image.width));
  for (int y = 0; y < out.height; ++y) {
    mix_rows(kernels.down, static_cast<std::size_t>(y), {image.rgb.data(), row_bytes(image.width)},
             between);
    const auto row = std::span(out.rgb).subspan(row_offset(out.width, y), row_bytes(out.width));
    if (out.width == image.width) {
      std::copy(between.begin(), between.end(), row.begin());
    } else {
      filter_row(kernels.across, between.data(), 0, row);
    }
  }
}

// How many output columns are worked on at a time: between the two passes stand all input rows of
// so many columns, and a strip of about a megabyte stays in the cache whatever the sizes.
std::size_t strip_columns(int input_height) {
  constexpr std::size_t strip_bytes = 1U << 20U;
  return std::max<std::size_t>(strip_bytes / (static_cast<std::size_t>(input_height) * 3), 16);
}

void resize_columns_first(const Image& image, const Kernels& kernels, Image& out) {
  const auto columns = static_cast<std::size_t>(out.width);
  const std::size_t strip = strip_columns(image.height);
  std::vector<std::uint8_t> between;
  for (std::size_t first = 0; first < columns; first += strip) {
    const std::size_t bytes = std::min(strip, columns - first) * 3;
    between.resize(bytes * static_cast<std::size_t>(image.height));
    for (int y = 0; y < image.height; ++y) {
      filter_row(kernels.across, image.rgb.data() + row_offset(image.width, y), first,
                 std::span(between).subspan(static_cast<std::size_t>(y) * bytes, bytes));
    }
    for (int y = 0; y < out.height; ++y) {
      const auto row = std::span(out.rgb).subspan(row_offset(out.width, y) + first * 3, bytes);
      mix_rows(kernels.down, static_cast<std::size_t>(y), {between.data(), bytes}, row);
    }
  }
}

Image resize_opaque(const Image& image, int width, int height) {
  const Kernels kernels{make_resize_kernel(image.width, width),
                        make_resize_kernel(image.height, height)};
  Image resized = make_image(width, height);
  if (height == image.height) {
    for (int y = 0; y < height; ++y) {
      filter_row(kernels.across, image.rgb.data() + row_offset(image.width, y), 0,
                 std::span(resized.rgb).subspan(row_offset(width, y), row_bytes(width)));
    }
  } else if (width == image.width || is_rows_first(image, width, height)) {
    resize_rows_first(image, kernels, resized);
  } else {
    resize_columns_first(image, kernels, resized);
  }
  return resized;
}

// As Pillow multiplies and divides: the first rounded, the second not, and held to the levels.
std::uint8_t times(unsigned value, unsigned alpha) {
  const unsigned sum = value * alpha + 128U;
  return static_cast<std::uint8_t>((sum + (sum >> 8U)) >> 8U);
}
std::uint8_t over(unsigned value, unsigned alpha) {
  if (alpha == 0) return static_cast<std::uint8_t>(value);
  return static_cast<std::uint8_t>(std::min(255U * value / alpha, 255U));
}

template <typename Change>
void change_by_alpha(Image& image, const Change& change) {
  for (std::size_t i = 0; i < image.rgb.size(); ++i) {
    image.rgb[i] = change(image.rgb[i], image.alpha[i / 3]);
  }
}

// Colours that nobody sees must not bleed into those beside them.
Image resize_with_alpha(Image image, int width, int height) {
  change_by_alpha(image, times);
  Image resized = with_alpha_moved(
      std::move(image), [&](const Image& part) { return resize_opaque(part, width, height); });
  change_by_alpha(resized, over);
  return resized;
}

}  // namespace

Image resize(const Image& image, int width, int height) {
  check_given_image(image, "resize");
  check_asked_size(width, height);
  if (width == image.width && height == image.height) return image;
  return image.alpha.empty() ? resize_opaque(image, width, height)
                             : resize_with_alpha(image, width, height);
}

}  // namespace sdvae
