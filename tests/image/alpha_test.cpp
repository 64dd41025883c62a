#include "image/alpha.h"

#include <cmath>

#include "image/crop.h"
#include "image/orient.h"
#include "pictures.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

TEST(Alpha, RoundsToTheNearestLevelForEveryColourAndOpacity) {
  for (const int background : {0, 17, 255}) {
    for (int alpha = 0; alpha < 256; ++alpha) {
      for (int colour = 0; colour < 256; ++colour) {
        const auto c = static_cast<std::uint8_t>(colour);
        const auto b = static_cast<std::uint8_t>(background);
        const Image image{1, 1, {c, c, c}, {static_cast<std::uint8_t>(alpha)}};
        ASSERT_EQ(lay_on(image, {b, b, b}).rgb[0],
                  std::lround((colour * alpha + background * (255 - alpha)) / 255.0));
      }
    }
  }
}

TEST(Alpha, EachChannelHasItsBackground) {
  const Image image{1, 1, {9, 9, 9}, {0}};
  EXPECT_THAT(lay_on(image, {1, 2, 3}).rgb, testing::ElementsAre(1, 2, 3));
}

// A picture whose alpha is its red, so that it shows where each pixel's alpha went.
Image with_red_as_alpha(int width, int height) {
  Image image = test::noise_image(width, height);
  for (std::size_t i = 0; i < image.rgb.size(); i += 3) image.alpha.push_back(image.rgb[i]);
  return image;
}

void expect_red_as_alpha(const Image& image) {
  ASSERT_EQ(3 * image.alpha.size(), image.rgb.size());
  for (std::size_t i = 0; i < image.alpha.size(); ++i) {
    ASSERT_EQ(image.alpha[i], image.rgb[3 * i]) << i;
  }
}

TEST(Alpha, MovesWithThePixels) {
  const Image image = with_red_as_alpha(70, 67);
  expect_red_as_alpha(crop(image, {3, 5, 60, 50}));
  for (int orientation = 1; orientation <= 8; ++orientation) {
    expect_red_as_alpha(apply_orientation(image, orientation));
  }
  for (const Fit fit : {Fit::pad, Fit::crop}) {
    expect_red_as_alpha(fit_to_factor(image, 8, fit).image);
  }
  expect_red_as_alpha(restore_fit(image, 64, 64, Fit::pad));
}

TEST(Alpha, GoesThroughPngAndNoOtherFormat) {
  const Image image = with_red_as_alpha(5, 4);
  const ImageReadOptions keep{.keep_alpha = true};
  const Image again = decode_image(encode_image(image), "'x'", keep);
  EXPECT_EQ(again.alpha, image.alpha);
  EXPECT_EQ(again.rgb, image.rgb);
  const Image plain = decode_image(encode_image(image, {.format = ImageFormat::ppm}), "'x'", keep);
  EXPECT_TRUE(plain.alpha.empty());
  EXPECT_EQ(plain.rgb, image.rgb);
}

TEST(Alpha, LaidOnABackgroundIsGone) {
  const Image laid =
      lay_on({.width = 2, .height = 1, .rgb = {9, 9, 9, 8, 8, 8}, .alpha = {0, 255}}, {1, 2, 3});
  EXPECT_THAT(laid.rgb, testing::ElementsAre(1, 2, 3, 8, 8, 8));
  EXPECT_TRUE(laid.alpha.empty());
}

TEST(Alpha, OfAnotherSizeIsRefused) {
  Image image = with_red_as_alpha(5, 4);
  image.alpha.pop_back();
  EXPECT_THROW(static_cast<void>(encode_image(image)), Error);
}

}  // namespace
}  // namespace sdvae
