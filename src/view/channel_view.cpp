#include "view/channel_view.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include <fmt/format.h>

#include "base/checked.h"
#include "base/picture_limits.h"
#include "sdvae/error.h"
#include "view/viridis.h"

namespace sdvae {
namespace {

constexpr std::size_t kChannelSidePx = 256;  // The longer side of a drawn channel comes near it.
constexpr std::size_t kGapPx = 8;            // Width of the white gap between channels.
constexpr std::uint8_t kWhite = 255;

[[noreturn]] void fail(const std::string& problem) {
  throw Error(ErrorKind::bad_data, fmt::format("cannot show the latent: {}", problem));
}

// The channels of one batch item, which lie one after the other.
struct Channels {
  std::span<const float> values;
  std::size_t count = 0;
  std::size_t height = 0;
  std::size_t width = 0;

  [[nodiscard]] std::span<const float> channel(std::size_t index) const {
    return values.subspan(index * height * width, height * width);
  }
};

Channels channels_of(const Latent& latent, int item) {
  if (item < 0 || item >= latent.batch) {
    fail(fmt::format("there is no item {} among its {}", item, latent.batch));
  }
  if (latent.channels < 1 || latent.height < 1 || latent.width < 1) fail("it is empty");
  Channels channels;
  channels.count = static_cast<std::size_t>(latent.channels);
  channels.height = static_cast<std::size_t>(latent.height);
  channels.width = static_cast<std::size_t>(latent.width);
  const auto all = checked_product(
      {static_cast<std::uint64_t>(latent.batch), channels.count, channels.height, channels.width});
  if (all != latent.values.size()) fail("its values do not match its shape");
  const std::size_t size = channels.count * channels.height * channels.width;
  channels.values = std::span(latent.values).subspan(static_cast<std::size_t>(item) * size, size);
  return channels;
}

ChannelStats stats_of(std::span<const float> values) {
  ChannelStats stats;
  const auto [min, max] = std::minmax_element(values.begin(), values.end());
  stats.min = *min;
  stats.max = *max;
  const auto count = static_cast<double>(values.size());
  for (const float value : values) stats.mean += static_cast<double>(value);
  stats.mean /= count;
  double squares = 0;
  for (const float value : values) {
    const double distance = static_cast<double>(value) - stats.mean;
    squares += distance * distance;
  }
  stats.stddev = std::sqrt(squares / count);
  return stats;
}

// The side of the square that one latent value becomes.
std::size_t square_side_px(const Channels& channels) {
  const std::size_t longer = std::max(channels.height, channels.width);
  return std::max<std::size_t>(1, (kChannelSidePx + longer / 2) / longer);
}

Image white_canvas(const Channels& channels, std::size_t square_px) {
  const std::size_t width = channels.count * (channels.width * square_px + kGapPx) - kGapPx;
  const std::size_t height = channels.height * square_px;
  if (width > kMaxSidePx || height > kMaxSidePx || width * height > kMaxPixels) {
    fail(fmt::format("its {} channels make a picture of {}x{} pixels, too large", channels.count,
                     width, height));
  }
  Image image;
  image.width = static_cast<int>(width);
  image.height = static_cast<int>(height);
  image.rgb.assign(width * height * 3, kWhite);
  return image;
}

// Draws a channel into `image`, its left edge in pixel column `left_px`.
void draw_channel(const Channels& channels, std::size_t index, std::size_t left_px, Image& image) {
  const std::span<const float> values = channels.channel(index);
  const auto [min, max] = std::minmax_element(values.begin(), values.end());
  // A constant channel divides zero by one and shows the first colour. The range is double, as in
  // matplotlib: in float a value on the border of two colours can fall on the other side.
  const double range = *max > *min ? static_cast<double>(*max) - static_cast<double>(*min) : 1.0;
  const std::size_t square_px = square_side_px(channels);
  const auto image_width = static_cast<std::size_t>(image.width);
  for (std::size_t y = 0; y < channels.height * square_px; ++y) {
    std::uint8_t* pixel = image.rgb.data() + (y * image_width + left_px) * 3;
    const auto row = values.subspan(y / square_px * channels.width, channels.width);
    for (const float value : row) {
      const Rgb colour = viridis(static_cast<float>(static_cast<double>(value - *min) / range));
      for (std::size_t x = 0; x < square_px; ++x) {
        *pixel++ = colour.red;
        *pixel++ = colour.green;
        *pixel++ = colour.blue;
      }
    }
  }
}

}  // namespace

std::vector<ChannelStats> channel_stats(const Latent& latent, int item) {
  const Channels channels = channels_of(latent, item);
  std::vector<ChannelStats> stats;
  stats.reserve(channels.count);
  for (std::size_t i = 0; i < channels.count; ++i) stats.push_back(stats_of(channels.channel(i)));
  return stats;
}

Image channel_view(const Latent& latent, int item) {
  const Channels channels = channels_of(latent, item);
  const std::size_t square_px = square_side_px(channels);
  Image image = white_canvas(channels, square_px);
  for (std::size_t i = 0; i < channels.count; ++i) {
    draw_channel(channels, i, i * (channels.width * square_px + kGapPx), image);
  }
  return image;
}

}  // namespace sdvae
