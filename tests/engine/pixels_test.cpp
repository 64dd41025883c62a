#include "engine/pixels.h"

#include <gmock/gmock.h>

namespace sdvae {
namespace {

using testing::ElementsAre;

TEST(Pixels, PictureBecomesPlanesInModelRange) {
  const Image image{.width = 2, .height = 1, .rgb = {0, 255, 51, 127, 128, 1}};
  const Tensor tensor = to_model_range(std::span(&image, 1));
  EXPECT_THAT(tensor.shape, ElementsAre(1, 3, 1, 2));
  EXPECT_EQ(tensor.values.size(), 6U);
  EXPECT_EQ(tensor.values[0], -1.0F);
  EXPECT_EQ(tensor.values[1], 127.0F / 127.5F - 1.0F);
  EXPECT_EQ(tensor.values[2], 1.0F);
  EXPECT_EQ(tensor.values[4], 51.0F / 127.5F - 1.0F);
}

TEST(Pixels, EveryLevelComesBack) {
  Image image{.width = 256, .height = 1, .rgb = {}};
  for (int v = 0; v < 256; ++v) image.rgb.insert(image.rgb.end(), 3, static_cast<std::uint8_t>(v));
  const Image back = from_model_range(to_model_range(std::span(&image, 1)), 0);
  EXPECT_EQ(back.rgb, image.rgb);
}

TEST(Pixels, OutOfRangeIsClampedAndHalvesGoToEven) {
  // (x / 2 + 0.5) * 255: 0.5/255 and 1.5/255 of the unit lie halfway between two levels.
  const auto at_level = [](float level) { return (level / 255.0F - 0.5F) * 2.0F; };
  const Tensor tensor{.shape = {1, 3, 1, 2},
                      .values = {-7.0F, 9.0F, at_level(10.4F), at_level(10.6F), -1.0F, 1.0F}};
  const Image image = from_model_range(tensor, 0);
  EXPECT_THAT(image.rgb, ElementsAre(0, 10, 0, 255, 11, 255));
}

TEST(Pixels, BatchItemsStaySeparate) {
  const Image images[] = {{.width = 1, .height = 1, .rgb = {1, 2, 3}},
                          {.width = 1, .height = 1, .rgb = {4, 5, 6}}};
  const Tensor tensor = to_model_range(images);
  EXPECT_THAT(tensor.shape, ElementsAre(2, 3, 1, 1));
  EXPECT_EQ(from_model_range(tensor, 0).rgb, images[0].rgb);
  EXPECT_EQ(from_model_range(tensor, 1).rgb, images[1].rgb);
}

}  // namespace
}  // namespace sdvae
