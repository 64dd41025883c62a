#include "pictures.h"

namespace sdvae {
namespace {

using namespace test;

// A picture whose columns (or rows) are numbered; nothing is scaled, so that the numbers survive.
Image numbered(int width, int height) {
  Image image{width, height, {}};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      image.rgb.insert(image.rgb.end(), {static_cast<std::uint8_t>(x), static_cast<std::uint8_t>(y),
                                         std::uint8_t{0}});
    }
  }
  return image;
}

TEST(Square, OffsetsRoundHalvesToEvenAsPythonDoes) {
  // length - side, and int(round((length - side) / 2.0)) in Python.
  for (const auto& [excess, offset] :
       {std::pair{0, 0}, {1, 0}, {2, 1}, {3, 2}, {4, 2}, {5, 2}, {6, 3}, {7, 4}}) {
    const Image wide = resize_to_square(numbered(10 + excess, 10), 10);
    ASSERT_EQ(wide.width, 10);
    ASSERT_EQ(wide.height, 10);
    EXPECT_EQ(wide.rgb[0], offset);
    EXPECT_EQ(wide.rgb[1], 0);
    const Image tall = resize_to_square(numbered(10, 10 + excess), 10);
    EXPECT_EQ(tall.rgb[0], 0);
    EXPECT_EQ(tall.rgb[1], offset);
  }
}

TEST(Square, TheLongSideIsRoundedDown) {
  // 20 * 31 / 30 is 20.67: scaled to 20x20, so nothing is cut.
  const Image image = smooth_image(31, 30);
  EXPECT_EQ(resize_to_square(image, 20).rgb, resize(image, 20, 20).rgb);
}

TEST(Square, Refusals) {
  error_of(ErrorKind::usage, [] { static_cast<void>(resize_to_square(noise_image(2, 2), 0)); });
  error_of(ErrorKind::usage, [] { static_cast<void>(resize_to_square({}, 8)); });
  // The long side would have to be 80,000 pixels in between.
  error_of(ErrorKind::usage, [] { static_cast<void>(resize_to_square(noise_image(1, 100), 800)); });
}

}  // namespace
}  // namespace sdvae
