#include "image/orient.h"

#include "pictures.h"

namespace sdvae {
namespace {

using namespace test;
using testing::ElementsAreArray;

// The red values of the pictures, row by row: 1 2 3 over 4 5 6, as each orientation turns them.
// What EXIF says of the stored picture's first row and column is in the comments.
struct Case {
  int orientation, width;
  std::array<int, 6> red;
};
constexpr std::array<Case, 8> kCases = {{
    {1, 3, {1, 2, 3, 4, 5, 6}},  // top, left
    {2, 3, {3, 2, 1, 6, 5, 4}},  // top, right
    {3, 3, {6, 5, 4, 3, 2, 1}},  // bottom, right
    {4, 3, {4, 5, 6, 1, 2, 3}},  // bottom, left
    {5, 2, {1, 4, 2, 5, 3, 6}},  // left, top
    {6, 2, {4, 1, 5, 2, 6, 3}},  // right, top
    {7, 2, {6, 3, 5, 2, 4, 1}},  // right, bottom
    {8, 2, {3, 6, 2, 5, 1, 4}},  // left, bottom
}};

TEST(Orient, AllEight) {
  Image stored{3, 2, {}};
  for (int i = 1; i <= 6; ++i) {
    for (const int channel : {0, 10, 20})
      stored.rgb.push_back(static_cast<std::uint8_t>(i + channel));
  }
  for (const Case& expected : kCases) {
    const Image upright = apply_orientation(stored, expected.orientation);
    EXPECT_EQ(upright.width, expected.width);
    EXPECT_EQ(upright.height, 6 / expected.width);
    std::vector<int> rgb;
    for (const int red : expected.red) rgb.insert(rgb.end(), {red, red + 10, red + 20});
    EXPECT_THAT(upright.rgb, ElementsAreArray(rgb)) << expected.orientation;
  }
}

// Pictures larger than a tile: turning there and back gives the same picture.
TEST(Orient, UndoesItself) {
  const Image image = noise_image(150, 67);
  for (const auto& [there, back] : {std::pair{2, 2}, {3, 3}, {4, 4}, {5, 5}, {6, 8}, {7, 7}}) {
    EXPECT_EQ(apply_orientation(apply_orientation(image, there), back).rgb, image.rgb);
  }
}

TEST(Orient, WhatIsNoOrientationChangesNothing) {
  const Image image = noise_image(3, 2);
  for (const int orientation : {-1, 0, 9}) {
    EXPECT_EQ(apply_orientation(image, orientation).rgb, image.rgb);
  }
}

}  // namespace
}  // namespace sdvae
