#include "heif_container.h"

namespace sdvae {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Image one_colour(int width, int height, std::array<std::uint8_t, 3> colour) {
  Image image{width, height, {}};
  for (int i = 0; i < width * height; ++i) {
    image.rgb.insert(image.rgb.end(), colour.begin(), colour.end());
  }
  return image;
}

TEST(HeifAlpha, PremultipliedColoursAreDivided) {
  const Image image = one_colour(64, 64, {51, 102, 0});
  std::vector<std::uint8_t> alpha(4096, 102);
  alpha[0] = 0;
  const Bytes file = heif_file({heif_entry(image), alpha_entry(alpha, 64, 64)},
                               {{"auxl", 2, {1}}, {"prem", 1, {2}}});
  const Image read = decode_image(file, "'test'", {.background = {}});
  EXPECT_THAT(std::vector(read.rgb.begin(), read.rgb.begin() + 6),
              ElementsAre(0, 0, 0, 128, 255, 0));
  EXPECT_THAT(remarks_of(file), IsEmpty());
}

TEST(HeifAlpha, AlphaIsTurnedWithThePicture) {
  std::vector<std::uint8_t> alpha(4224);
  for (std::size_t i = 0; i < alpha.size(); ++i) alpha[i] = static_cast<std::uint8_t>(i % 251);
  HeifEntry colours = heif_entry(one_colour(66, 64, {0, 0, 0}));
  HeifEntry transparency = alpha_entry(alpha, 66, 64);
  colours.properties.push_back(rotation_box(1));
  const std::vector<HeifLink> links = {{"auxl", 2, {1}}};
  const Image upright = decode(heif_file({colours, transparency}, links));
  EXPECT_EQ(upright.rgb[0], 255 - alpha[65]);
  transparency.properties.push_back(rotation_box(1));
  EXPECT_EQ(decode(heif_file({colours, transparency}, links)).rgb, upright.rgb);
  transparency.properties.push_back(rotation_box(1));
  const Bytes other = heif_file({colours, transparency}, links);
  EXPECT_THAT(remarks_of(other), ElementsAre(HasSubstr("alpha that does not fit")));
  EXPECT_FALSE(info_of(other).had_alpha);
}

TEST(HeifAlpha, TilesMayHaveTilesOfAlpha) {
  Tiles tiles = make_tiles();
  const std::vector<std::uint8_t> alpha(4096, 51);
  HeifEntry grid = grid_entry(2, 2, {128, 100});
  grid.properties.push_back(alpha_box());
  tiles.entries.push_back(grid);
  tiles.entries.push_back(alpha_entry(alpha, 64, 64));
  tiles.links.push_back({"dimg", 6, {7, 7, 7, 7}});
  tiles.links.push_back({"auxl", 6, {1}});
  const Bytes file = heif_file(tiles.entries, tiles.links);
  EXPECT_EQ(decode_image(file, "'test'", {.background = {}}).rgb, tiles.shown.rgb);
  const Image read = decode(file);
  EXPECT_EQ(read.rgb[0], (tiles.shown.rgb[0] * 51 + 255 * 204 + 127) / 255);
}

TEST(HeifAlpha, EachTileMayHaveItsOwnAlpha) {
  Tiles tiles = make_tiles();
  for (unsigned tile = 2; tile <= 5; ++tile) {
    const auto value = static_cast<std::uint8_t>(tile * 40);
    tiles.entries.push_back(alpha_entry(std::vector(4096, value), 64, 64));
    tiles.links.push_back({"auxl", tile + 4, {tile}});
  }
  const Bytes file = heif_file(tiles.entries, tiles.links);
  EXPECT_TRUE(info_of(file).had_alpha);
  EXPECT_EQ(decode_image(file, "'test'", {.background = {}}).rgb, tiles.shown.rgb);
  const std::size_t last = tiles.shown.rgb.size() - 1;
  EXPECT_EQ(decode(file).rgb[last], (tiles.shown.rgb[last] * 200 + 255 * 55 + 127) / 255);
  tiles.links.pop_back();
  EXPECT_THAT(remarks_of(heif_file(tiles.entries, tiles.links)),
              testing::Contains(HasSubstr("alpha that does not fit")));
}

TEST(HeifAlpha, AlphaOfAnotherDepthIsNotRead) {
  const Image image = noise_image(64, 64);
  HeifEntry alpha = heif_entry(image, {.bits = 10, .chroma = heif_chroma_monochrome});
  alpha.properties.push_back(alpha_box());
  const Bytes file = heif_file({heif_entry(image), alpha}, {{"auxl", 2, {1}}});
  EXPECT_EQ(decode(file).rgb, image.rgb);
  EXPECT_THAT(remarks_of(file), ElementsAre(HasSubstr("alpha that does not fit")));
}

}  // namespace
}  // namespace sdvae
