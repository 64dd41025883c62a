#include "image/crop.h"

#include <utility>

#include "pictures.h"

namespace sdvae {
namespace {

using namespace test;

TEST(Crop, TakesTheBox) {
  const Image image = noise_image(7, 5);
  const Image part = crop(image, {2, 1, 3, 4});
  ASSERT_EQ(part.rgb.size(), 3U * 4U * 3U);
  for (int y = 0; y < 4; ++y) {
    for (int i = 0; i < 9; ++i) {
      EXPECT_EQ(part.rgb[static_cast<std::size_t>(y * 9 + i)],
                image.rgb[static_cast<std::size_t>((y + 1) * 21 + 6 + i)]);
    }
  }
}

TEST(Crop, TheWholePictureIsNotCopied) {
  Image image = noise_image(4, 4);
  const std::uint8_t* pixels = image.rgb.data();
  EXPECT_EQ(crop(std::move(image), {0, 0, 4, 4}).rgb.data(), pixels);
}

}  // namespace
}  // namespace sdvae
