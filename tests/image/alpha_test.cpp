#include "image/alpha.h"

#include <cmath>

#include "pictures.h"

namespace sdvae {
namespace {

TEST(Alpha, RoundsToTheNearestLevelForEveryColourAndOpacity) {
  for (const int background : {0, 17, 255}) {
    for (int alpha = 0; alpha < 256; ++alpha) {
      for (int colour = 0; colour < 256; ++colour) {
        const auto c = static_cast<std::uint8_t>(colour);
        const auto b = static_cast<std::uint8_t>(background);
        Image image{1, 1, {c, c, c}};
        const std::array<std::uint8_t, 1> opacity = {static_cast<std::uint8_t>(alpha)};
        composite(image, opacity, {b, b, b});
        ASSERT_EQ(image.rgb[0], std::lround((colour * alpha + background * (255 - alpha)) / 255.0));
      }
    }
  }
}

TEST(Alpha, EachChannelHasItsBackground) {
  Image image{1, 1, {9, 9, 9}};
  composite(image, std::array<std::uint8_t, 1>{0}, {1, 2, 3});
  EXPECT_THAT(image.rgb, testing::ElementsAre(1, 2, 3));
}

}  // namespace
}  // namespace sdvae
