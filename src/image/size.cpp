#include "image/size.h"

#include <fmt/format.h>

#include "image/unreadable.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

constexpr const char* kLimits = "at most 65,535 a side and 268,435,456 in all";

}  // namespace

void check_stored_size(std::uint64_t width, std::uint64_t height) {
  if (width == 0 || height == 0) refuse_damaged("its header gives a picture without pixels");
  if (!within_limits(width, height)) {
    throw Unreadable(
        fmt::format("{}x{} pixels are too many ({} are allowed)", width, height, kLimits));
  }
}

void check_given_image(const Image& image, const char* verb) {
  if (image.width < 1 || image.height < 1) {
    throw Error(ErrorKind::usage, fmt::format("cannot {} the picture: it is empty", verb));
  }
  if (image.rgb.size() != row_offset(image.width, image.height)) {
    throw Error(ErrorKind::usage,
                fmt::format("cannot {} the picture: {} bytes are not {}x{} pixels of RGB", verb,
                            image.rgb.size(), image.width, image.height));
  }
  if (!image.alpha.empty() && 3 * image.alpha.size() != image.rgb.size()) {
    throw Error(ErrorKind::usage,
                fmt::format("cannot {} the picture: {} values are no alpha of {}x{} pixels", verb,
                            image.alpha.size(), image.width, image.height));
  }
}

void check_asked_size(std::int64_t width, std::int64_t height) {
  if (width < 1 || height < 1) {
    throw Error(ErrorKind::usage,
                fmt::format("cannot make a picture of {}x{} pixels: a side is at least 1 pixel",
                            width, height));
  }
  if (!within_limits(static_cast<std::uint64_t>(width), static_cast<std::uint64_t>(height))) {
    throw Error(ErrorKind::usage,
                fmt::format("cannot make a picture of {}x{} pixels: {}", width, height, kLimits));
  }
}

Image make_image(int width, int height) {
  return {.width = width,
          .height = height,
          .rgb = std::vector<std::uint8_t>(row_offset(width, height))};
}

}  // namespace sdvae
