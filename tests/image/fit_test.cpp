#include "image/fit_size.h"
#include "pictures.h"

namespace sdvae {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;

const std::uint8_t* pixel(const Image& image, int x, int y) {
  return image.rgb.data() + static_cast<std::ptrdiff_t>(y * image.width + x) * 3;
}

TEST(Fit, PadRepeatsTheLastColumnAndRow) {
  const Image image = noise_image(13, 9);
  const FittedImage fitted = fit_to_factor(image, 8, Fit::pad);
  ASSERT_EQ(fitted.image.width, 16);
  ASSERT_EQ(fitted.image.height, 16);
  EXPECT_EQ(fitted.restore_width, 13);
  EXPECT_EQ(fitted.restore_height, 9);
  for (int y = 0; y < 16; ++y) {
    for (int x = 0; x < 16; ++x) {
      EXPECT_TRUE(std::equal(pixel(fitted.image, x, y), pixel(fitted.image, x, y) + 3,
                             pixel(image, std::min(x, 12), std::min(y, 8))));
    }
  }
  EXPECT_EQ(restore_fit(fitted.image, 13, 9, Fit::pad).rgb, image.rgb);
}

TEST(Fit, CropTakesTheCentre) {
  const Image image = noise_image(13, 18);
  const FittedImage fitted = fit_to_factor(image, 8, Fit::crop);
  EXPECT_EQ(fitted.image.width, 8);
  EXPECT_EQ(fitted.image.height, 16);
  EXPECT_EQ(fitted.restore_width, 8);
  EXPECT_EQ(fitted.restore_height, 16);
  EXPECT_TRUE(
      std::equal(pixel(fitted.image, 0, 0), pixel(fitted.image, 0, 0) + 24, pixel(image, 2, 1)));
}

TEST(Fit, ResizeGoesToTheMultipleBelowAndBack) {
  const FittedImage fitted = fit_to_factor(smooth_image(30, 5), 8, Fit::resize);
  EXPECT_EQ(fitted.image.width, 24);
  EXPECT_EQ(fitted.image.height, 8);  // at least one factor
  EXPECT_EQ(fitted.restore_width, 30);
  EXPECT_EQ(fitted.restore_height, 5);
  const Image back = restore_fit(fitted.image, 30, 5, Fit::resize);
  EXPECT_EQ(back.width, 30);
  EXPECT_EQ(back.height, 5);
}

TEST(Fit, WhatFitsIsLeftAlone) {
  const Image image = noise_image(16, 8);
  for (const Fit fit : {Fit::pad, Fit::crop, Fit::resize, Fit::error}) {
    const FittedImage fitted = fit_to_factor(image, 8, fit);
    EXPECT_EQ(fitted.image.rgb, image.rgb);
    EXPECT_EQ(fitted.restore_width, 16);
    EXPECT_EQ(restore_fit(image, 16, 8, fit).rgb, image.rgb);
  }
}

TEST(Fit, Refusals) {
  const Image image = noise_image(13, 9);
  const auto fit_error = [&](ErrorKind kind, int factor, Fit fit) {
    return error_of(kind, [&] { static_cast<void>(fit_to_factor(image, factor, fit)); });
  };
  EXPECT_EQ(fit_error(ErrorKind::bad_data, 8, Fit::error),
            "the picture is 13x9 pixels, not a multiple of 8");
  EXPECT_THAT(fit_error(ErrorKind::bad_data, 16, Fit::crop), HasSubstr("too small to crop"));
  EXPECT_THAT(fit_error(ErrorKind::usage, 0, Fit::pad), HasSubstr("multiples of 0"));
  try {
    static_cast<void>(fit_to_factor(image, 8, Fit::error));
  } catch (const Error& error) {
    EXPECT_EQ(error.remedy().kind, RemedyKind::other_fit);
    EXPECT_THAT(error.remedy().choices, ElementsAre("pad", "crop", "resize"));
  }
  for (const Fit fit : {Fit::crop, Fit::error}) {  // Cropping would leave nothing.
    try {
      static_cast<void>(fit_to_factor(image, 16, fit));
      ADD_FAILURE() << to_string(fit);
    } catch (const Error& error) {
      EXPECT_THAT(error.remedy().choices, ElementsAre("pad", "resize"));
    }
  }
  error_of(ErrorKind::usage, [] { static_cast<void>(fit_to_factor({}, 8, Fit::pad)); });
}

TEST(Fit, RestoreRefusesAPictureThatIsTooSmall) {
  const Image image = noise_image(8, 8);
  EXPECT_THAT(
      error_of(ErrorKind::bad_data, [&] { static_cast<void>(restore_fit(image, 9, 8, Fit::pad)); }),
      HasSubstr("smaller than the 9x8"));
  error_of(ErrorKind::usage, [&] { static_cast<void>(restore_fit(image, 0, 8, Fit::pad)); });
}

TEST(Fit, NamesGoThereAndBack) {
  for (const Fit fit : {Fit::pad, Fit::crop, Fit::resize, Fit::error}) {
    EXPECT_EQ(fit_from_string(to_string(fit)), fit);
  }
  EXPECT_EQ(to_string(Fit::pad), "pad");
  EXPECT_EQ(fit_from_string("stretch"), std::nullopt);
}

TEST(Fit, TheSizeAloneIsThePicturesSize) {
  for (const Fit fit : {Fit::pad, Fit::crop, Fit::resize}) {
    for (const auto& [width, height] : {std::pair(16, 24), std::pair(17, 23), std::pair(8, 31)}) {
      const FittedImage fitted = fit_to_factor(noise_image(width, height), 8, fit);
      const FitSize size = fit_size(width, height, 8, fit);
      EXPECT_EQ(std::pair(size.width, size.height),
                std::pair(fitted.image.width, fitted.image.height));
      EXPECT_EQ(std::pair(size.restore_width, size.restore_height),
                std::pair(fitted.restore_width, fitted.restore_height));
    }
  }
  error_of(ErrorKind::bad_data, [] { static_cast<void>(fit_size(9, 8, 8, Fit::error)); });
  error_of(ErrorKind::usage, [] { static_cast<void>(fit_size(0, 8, 8, Fit::pad)); });
  error_of(ErrorKind::usage, [] { static_cast<void>(fit_size(70000, 8, 8, Fit::pad)); });
}

}  // namespace
}  // namespace sdvae
