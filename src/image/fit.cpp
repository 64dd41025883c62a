#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "image/crop.h"
#include "image/size.h"
#include "sdvae/error.h"
#include "sdvae/image.h"

namespace sdvae {
namespace {

constexpr std::array<std::pair<Fit, const char*>, 4> kNames = {{
    {Fit::pad, "pad"},
    {Fit::crop, "crop"},
    {Fit::resize, "resize"},
    {Fit::error, "error"},
}};

int multiple_below(int size, int factor) { return size / factor * factor; }

int multiple_above(int size, int factor) {
  return size % factor == 0 ? size : multiple_below(size, factor) + factor;
}

// Repeats the last column and the last row until the picture is `width` x `height`.
Image padded(const Image& image, int width, int height) {
  Image wide = make_image(width, height);
  for (int y = 0; y < height; ++y) {
    std::uint8_t* to = wide.rgb.data() + row_offset(width, y);
    const std::uint8_t* from =
        image.rgb.data() + row_offset(image.width, std::min(y, image.height - 1));
    std::memcpy(to, from, row_bytes(image.width));
    for (std::size_t i = row_bytes(image.width); i < row_bytes(width); ++i) to[i] = to[i - 3];
  }
  return wide;
}

Image centre_of(const Image& image, int width, int height) {
  return crop(image, {(image.width - width) / 2, (image.height - height) / 2, width, height});
}

[[noreturn]] void refuse_to_fit(const Image& image, int factor, const char* why) {
  throw Error(
      ErrorKind::bad_data,
      fmt::format("the picture is {}x{} pixels, {} {}", image.width, image.height, why, factor),
      "give --fit pad|crop|resize to make it fit");
}

}  // namespace

FittedImage fit_to_factor(const Image& image, int factor, Fit fit) {
  check_given_image(image, "fit");
  if (factor < 1 || static_cast<std::uint64_t>(factor) > kMaxSidePx) {
    throw Error(ErrorKind::usage, fmt::format("cannot fit a picture to multiples of {}", factor));
  }
  const int width = multiple_below(image.width, factor);
  const int height = multiple_below(image.height, factor);
  if (width == image.width && height == image.height) return {image, width, height};
  switch (fit) {
    case Fit::pad:
      return {
          padded(image, multiple_above(image.width, factor), multiple_above(image.height, factor)),
          image.width, image.height};
    case Fit::crop:
      if (width == 0 || height == 0)
        refuse_to_fit(image, factor, "too small to crop to multiples of");
      return {centre_of(image, width, height), width, height};
    case Fit::resize:
      return {resize(image, std::max(width, factor), std::max(height, factor)), image.width,
              image.height};
    case Fit::error:
      break;
  }
  refuse_to_fit(image, factor, "not a multiple of");
}

Image restore_fit(Image image, int width, int height, Fit fit) {
  check_given_image(image, "restore");
  if (fit == Fit::resize) {
    return width == image.width && height == image.height ? std::move(image)
                                                          : resize(image, width, height);
  }
  check_asked_size(width, height);
  if (width > image.width || height > image.height) {
    throw Error(ErrorKind::bad_data,
                fmt::format("the decoded picture is {}x{} pixels, smaller than the {}x{} to keep",
                            image.width, image.height, width, height));
  }
  return crop(std::move(image), {0, 0, width, height});
}

std::string to_string(Fit fit) {
  const auto* const found = std::find_if(kNames.begin(), kNames.end(),
                                         [fit](const auto& entry) { return entry.first == fit; });
  return found == kNames.end() ? "unknown" : found->second;
}

std::optional<Fit> fit_from_string(const std::string& name) {
  for (const auto& [fit, text] : kNames) {
    if (name == text) return fit;
  }
  return std::nullopt;
}

}  // namespace sdvae
