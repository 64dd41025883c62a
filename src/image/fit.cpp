#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "image/alpha_plane.h"
#include "image/crop.h"
#include "image/fit_size.h"
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

// Cropping helps only where a multiple is left.
[[noreturn]] void refuse_to_fit(int width, int height, int factor, const char* why) {
  Remedy remedy{RemedyKind::other_fit, {"pad", "resize"}};
  if (std::min(width, height) >= factor) remedy.choices = {"pad", "crop", "resize"};
  throw Error(ErrorKind::bad_data,
              fmt::format("the picture is {}x{} pixels, {} {}", width, height, why, factor),
              remedy);
}

}  // namespace

FitSize fit_size(int width, int height, int factor, Fit fit) {
  check_asked_size(width, height);
  if (factor < 1 || static_cast<std::uint64_t>(factor) > kMaxSidePx) {
    throw Error(ErrorKind::usage, fmt::format("cannot fit a picture to multiples of {}", factor));
  }
  const int less_wide = multiple_below(width, factor);
  const int less_high = multiple_below(height, factor);
  if (less_wide == width && less_high == height) return {width, height, width, height};
  switch (fit) {
    case Fit::pad:
      return {multiple_above(width, factor), multiple_above(height, factor), width, height};
    case Fit::crop:
      if (less_wide == 0 || less_high == 0) {
        refuse_to_fit(width, height, factor, "too small to crop to multiples of");
      }
      return {less_wide, less_high, less_wide, less_high};
    case Fit::resize:
      return {std::max(less_wide, factor), std::max(less_high, factor), width, height};
    case Fit::error:
      break;
  }
  refuse_to_fit(width, height, factor, "not a multiple of");
}

FittedImage fit_to_factor(const Image& image, int factor, Fit fit) {
  check_given_image(image, "fit");
  const FitSize size = fit_size(image.width, image.height, factor, fit);
  const auto fitted = [&]() -> Image {
    if (size.width == image.width && size.height == image.height) return image;
    if (fit == Fit::pad) {
      return with_alpha_moved(
          image, [&](const Image& part) { return padded(part, size.width, size.height); });
    }
    if (fit == Fit::crop) return centre_of(image, size.width, size.height);
    return resize(image, size.width, size.height);
  };
  return {fitted(), size.restore_width, size.restore_height};
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
