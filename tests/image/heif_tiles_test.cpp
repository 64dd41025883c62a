#include "heif_container.h"
#include "image/orient.h"
#include "image/upright_size.h"

namespace sdvae {
namespace {

using namespace test;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(HeifTiles, MakeUpOnePicture) {
  const Tiles tiles = make_tiles();
  const Bytes file = heif_file(tiles.entries, tiles.links);
  EXPECT_EQ(decode(file).rgb, tiles.shown.rgb);
  EXPECT_THAT(remarks_of(file), IsEmpty());
  EXPECT_EQ(upright_size(file, "'test'").height, 100);
}

TEST(HeifTiles, AreTurnedTogether) {
  Tiles tiles = make_tiles();
  tiles.entries[0].properties.push_back(rotation_box(3));
  const Bytes file = heif_file(tiles.entries, tiles.links);
  EXPECT_EQ(decode(file).rgb, apply_orientation(tiles.shown, 6).rgb);
  EXPECT_EQ(info_of(file).orientation, 6);
}

TEST(HeifTiles, MayBeTheSameOne) {
  const Image piece = noise_image(64, 64);
  const Image read =
      decode(heif_file({grid_entry(2, 1, {128, 64}), heif_entry(piece)}, {{"dimg", 1, {2, 2}}}));
  EXPECT_EQ(crop(read, {0, 0, 64, 64}).rgb, piece.rgb);
  EXPECT_EQ(crop(read, {64, 0, 64, 64}).rgb, piece.rgb);
}

TEST(HeifTiles, ThatDoNotMakeUpThePictureAreAnError) {
  const auto error_of_grid = [](const HeifEntry& grid, const std::vector<unsigned>& pieces) {
    const HeifEntry piece = heif_entry(noise_image(64, 64));
    const HeifEntry other = heif_entry(noise_image(80, 64));
    return decode_error(heif_file({grid, piece, other}, {{"dimg", 1, pieces}}));
  };
  EXPECT_THAT(error_of_grid(grid_entry(2, 1, {129, 64}), {2, 2}), HasSubstr("do not make up"));
  EXPECT_THAT(error_of_grid(grid_entry(2, 1, {64, 64}), {2, 2}), HasSubstr("do not make up"));
  EXPECT_THAT(error_of_grid(grid_entry(2, 1, {128, 64}), {2}), HasSubstr("not all of its tiles"));
  EXPECT_THAT(error_of_grid(grid_entry(2, 1, {128, 64}), {2, 3}),
              HasSubstr("not of one size and depth"));
  EXPECT_THAT(error_of_grid(grid_entry(2, 1, {128, 64}), {2, 9}), HasSubstr("is not there"));
  EXPECT_THAT(error_of_grid(grid_entry(1, 1, {64, 64}), {1}), HasSubstr("'grid'"));
}

TEST(HeifTiles, EveryCutIsTold) {
  const Tiles tiles = make_tiles();
  Noise noise(5);
  const Bytes file = heif_file(tiles.entries, tiles.links);
  for (int i = 0; i < 1000; ++i) {
    const std::size_t length = noise.below(file.size());
    const Bytes cut(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(length));
    expect_told(cut, tiles.shown, "at " + std::to_string(length));
  }
}

}  // namespace
}  // namespace sdvae
