// What a HEIF's container may say of a picture: tiles, cropping and turning, alpha, and hostile
// things.
#include "heif_container.h"
#include "image/crop.h"
#include "image/orient.h"
#include "image/upright_size.h"

namespace sdvae {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Image part_of(const Image& image, const CropBox& box) { return crop(image, box); }

// Tiles of 64x64 pixels of a picture of 128x128, of which 128x100 are shown.
struct Tiles {
  std::vector<HeifEntry> entries;
  std::vector<HeifLink> links;
  Image shown;
};

Tiles make_tiles() {
  const Image image = noise_image(128, 128);
  Tiles tiles{{grid_entry(2, 2, {128, 100})}, {{"dimg", 1, {2, 3, 4, 5}}}, {}};
  for (const auto& [left, top] : {std::pair(0, 0), {64, 0}, {0, 64}, {64, 64}}) {
    tiles.entries.push_back(heif_entry(part_of(image, {left, top, 64, 64})));
    tiles.entries.back().is_hidden = true;
  }
  tiles.shown = part_of(image, {0, 0, 128, 100});
  return tiles;
}

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
  EXPECT_EQ(part_of(read, {0, 0, 64, 64}).rgb, piece.rgb);
  EXPECT_EQ(part_of(read, {64, 0, 64, 64}).rgb, piece.rgb);
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

Image turned(Image image, int quarters) {
  for (int i = 0; i < quarters; ++i) image = apply_orientation(std::move(image), 8);
  return image;
}

TEST(HeifContainer, TransformationsApplyInTheirOrder) {
  const Image image = noise_image(66, 64);
  HeifEntry entry = heif_entry(image);
  const std::vector<Bytes> own = entry.properties;
  for (int quarters = 0; quarters < 4; ++quarters) {
    for (int axis = 0; axis < 2; ++axis) {
      const int mirror = axis == 1 ? 2 : 4;
      entry.properties = own;
      entry.properties.push_back(rotation_box(quarters));
      entry.properties.push_back(mirror_box(axis));
      EXPECT_EQ(decode(heif_file({entry})).rgb,
                apply_orientation(turned(image, quarters), mirror).rgb);
      std::swap(entry.properties.end()[-1], entry.properties.end()[-2]);
      EXPECT_EQ(decode(heif_file({entry})).rgb,
                turned(apply_orientation(image, mirror), quarters).rgb);
    }
  }
}

// The aperture's centre lies 3 pixels to the right of the picture's, and 2 above it.
TEST(HeifContainer, IsCroppedBeforeItIsTurnedOrBehind) {
  const Image image = noise_image(66, 64);
  const Bytes aperture = aperture_box({20, 1, 10, 1, 3, 1, -2, 1});
  HeifEntry entry = heif_entry(image);
  const std::vector<Bytes> own = entry.properties;
  entry.properties.push_back(aperture);
  entry.properties.push_back(rotation_box(1));
  entry.properties.push_back(mirror_box(1));
  const Bytes before = heif_file({entry});
  const Image cut = part_of(image, {26, 25, 20, 10});
  EXPECT_EQ(decode(before).rgb, apply_orientation(turned(cut, 1), 2).rgb);
  EXPECT_EQ(upright_size(before, "'test'").width, 10);
  entry.properties = own;
  entry.properties.push_back(rotation_box(1));
  entry.properties.push_back(mirror_box(1));
  entry.properties.push_back(aperture);
  const Image whole = apply_orientation(turned(image, 1), 2);
  EXPECT_EQ(decode(heif_file({entry})).rgb, part_of(whole, {25, 26, 20, 10}).rgb);
}

TEST(HeifContainer, AnApertureEndsAtThePicturesEdges) {
  const Image image = noise_image(66, 64);
  const auto with = [&](const std::array<int, 8>& numbers) {
    HeifEntry entry = heif_entry(image);
    entry.properties.push_back(aperture_box(numbers));
    return heif_file({entry});
  };
  EXPECT_EQ(decode(with({100, 1, 100, 1, 0, 1, 0, 1})).rgb, image.rgb);
  EXPECT_EQ(decode(with({20, 1, 64, 1, 30, 1, 0, 1})).rgb, part_of(image, {53, 0, 13, 64}).rgb);
  EXPECT_THAT(decode_error(with({20, 1, 10, 1, 90, 1, 0, 1})), HasSubstr("aperture is empty"));
  EXPECT_THAT(decode_error(with({20, 0, 10, 1, 0, 1, 0, 1})), HasSubstr("division by zero"));
}

TEST(HeifContainer, APictureMayBeAnotherOneTurned) {
  const Image image = noise_image(66, 64);
  HeifEntry source = heif_entry(image);
  source.properties.push_back(mirror_box(1));
  const HeifEntry shown{"iden", text(" "), {size_box(64, 66), rotation_box(1)}};
  const Bytes file = heif_file({shown, source}, {{"dimg", 1, {2}}});
  EXPECT_EQ(decode(file).rgb, turned(apply_orientation(image, 2), 1).rgb);
  EXPECT_THAT(remarks_of(file), IsEmpty());
  EXPECT_THAT(decode_error(heif_file({shown, source}, {{"dimg", 1, {1}}})),
              HasSubstr("has no source"));
}

HeifEntry alpha_entry(const std::vector<std::uint8_t>& values, int width, int height) {
  Image image{width, height, {}};
  for (const std::uint8_t value : values) image.rgb.insert(image.rgb.end(), 3, value);
  HeifEntry entry = heif_entry(image, {.chroma = heif_chroma_monochrome});
  entry.properties.push_back(alpha_box());
  return entry;
}

Image one_colour(int width, int height, std::array<std::uint8_t, 3> colour) {
  Image image{width, height, {}};
  for (int i = 0; i < width * height; ++i) {
    image.rgb.insert(image.rgb.end(), colour.begin(), colour.end());
  }
  return image;
}

TEST(HeifContainer, PremultipliedColoursAreDivided) {
  const Image image = one_colour(64, 64, {51, 102, 0});
  std::vector<std::uint8_t> alpha(64 * 64, 102);
  alpha[0] = 0;
  const Bytes file = heif_file({heif_entry(image), alpha_entry(alpha, 64, 64)},
                               {{"auxl", 2, {1}}, {"prem", 1, {2}}});
  const Image read = decode_image(file, "'test'", {.background = {}});
  EXPECT_THAT(std::vector(read.rgb.begin(), read.rgb.begin() + 6),
              ElementsAre(0, 0, 0, 128, 255, 0));
  EXPECT_THAT(remarks_of(file), IsEmpty());
}

TEST(HeifContainer, AlphaIsTurnedWithThePicture) {
  std::vector<std::uint8_t> alpha(64 * 66);
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
  EXPECT_THAT(remarks_of(other), ElementsAre(HasSubstr("alpha of another size or orientation")));
  EXPECT_FALSE(info_of(other).had_alpha);
}

TEST(HeifContainer, TilesMayHaveTilesOfAlpha) {
  Tiles tiles = make_tiles();
  const std::vector<std::uint8_t> alpha(64 * 64, 51);
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

TEST(HeifContainer, ThumbnailsAndDepthsAreNoFurtherPictures) {
  const Image image = noise_image(64, 64);
  HeifEntry depth = heif_entry(noise_image(64, 64, 3));
  depth.properties.push_back(
      heif_box("auxC", join({Bytes(4), text("urn:mpeg:hevc:2015:auxid:2"), Bytes(1)})));
  const Bytes file = heif_file({heif_entry(image), heif_entry(noise_image(64, 64, 2)), depth},
                               {{"thmb", 2, {1}}, {"auxl", 3, {1}}});
  EXPECT_EQ(decode(file).rgb, image.rgb);
  EXPECT_THAT(remarks_of(file), IsEmpty());
}

TEST(HeifContainer, BesideASequenceTheStillPictureIsRead) {
  const Image image = noise_image(64, 64);
  const Bytes still = heif_file({heif_entry(image)}, {}, "hevc....hevcmif1heic");
  expect_first_read(join({still, heif_box("moov", Bytes(8))}), image, "holds a sequence too");
  const Bytes film = join({heif_box("ftyp", text("hevc....hevcmsf1")), heif_box("moov", Bytes(8))});
  EXPECT_THAT(decode_error(film), HasSubstr("sequences without a still picture are not supported"));
}

TEST(HeifContainer, OtherCodersAreNamed) {
  HeifEntry entry = heif_entry(noise_image(64, 64));
  entry.kind = "av01";
  EXPECT_THAT(decode_error(heif_file({entry})), HasSubstr("AV1 pictures in HEIF files"));
  entry.kind = "jpeg";
  EXPECT_THAT(decode_error(heif_file({entry})), HasSubstr("of the kind 'jpeg' are not supported"));
}

// An unsigned number as HEVC's headers have it: its bits behind as many zeros, less one.
std::string golomb(std::uint32_t value) {
  std::string bits;
  for (std::uint32_t rest = value + 1; rest != 0; rest /= 2) {
    bits.insert(bits.begin(), rest % 2 == 0 ? '0' : '1');
  }
  return std::string(bits.size() - 1, '0') + bits;
}

// A configuration of just a sequence parameter set, up to the sides.
Bytes configuration_box(std::uint32_t width, std::uint32_t height) {
  constexpr std::size_t kLayerBits = 8, kProfileBits = 96;
  std::string bits = std::string(kLayerBits - 1, '0') + std::string(kProfileBits + 1, '1') +
                     golomb(0) + golomb(1) + golomb(width) + golomb(height) + '0' + golomb(0);
  bits.resize((bits.size() + 7) / 8 * 8, '1');
  Bytes parameters = bytes({33 << 1, 1});
  for (std::size_t i = 0; i < bits.size(); i += 8) {
    parameters.push_back(static_cast<std::byte>(std::stoi(bits.substr(i, 8), nullptr, 2)));
  }
  return heif_box("hvcC", join({bytes({1}), Bytes(20), bytes({3, 1, 33}), big16(1),
                                big16(static_cast<unsigned>(parameters.size())), parameters}));
}

// A decoder takes memory by what HEVC's own header states, whatever the container says.
TEST(HeifContainer, ASizeAboveTheLimitsIsRefusedBeforeItIsDecoded) {
  HeifEntry entry = heif_entry(noise_image(64, 64));
  entry.properties[0] = configuration_box(70'000, 64);
  EXPECT_THAT(decode_error(heif_file({entry})), HasSubstr("70000x64 pixels are too many"));
  EXPECT_THROW(static_cast<void>(upright_size(heif_file({entry}), "'test'")), Error);
  entry.properties[0] = configuration_box(64, 72);
  EXPECT_EQ(upright_size(heif_file({entry}), "'test'").height, 72);
  EXPECT_THAT(decode_error(heif_file({entry})), HasSubstr("damaged"));
}

TEST(HeifContainer, AGridAboveTheLimitsIsRefused) {
  HeifEntry grid = grid_entry(1, 1, {0, 0});
  grid.data = join({bytes({0, 1, 0, 0}), big32(70'000), big32(64)});
  const Bytes file = heif_file({grid, heif_entry(noise_image(64, 64))}, {{"dimg", 1, {2}}});
  EXPECT_THAT(decode_error(file), HasSubstr("70000x64 pixels are too many"));
}

TEST(HeifContainer, EveryCutIsTold) {
  const Tiles tiles = make_tiles();
  Noise noise(5);
  const Bytes file = heif_file(tiles.entries, tiles.links);
  for (int i = 0; i < 1000; ++i) {
    const std::size_t length = noise.below(file.size());
    const Bytes cut(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(length));
    expect_told(cut, tiles.shown, "at " + std::to_string(length));
  }
}

TEST(HeifContainer, MutationsAreSafe) {
  HeifEntry colours = heif_entry(smooth_image(64, 64), {.is_lossless = false});
  colours.properties.push_back(aperture_box({20, 1, 10, 1, 3, 1, -2, 1}));
  colours.properties.push_back(rotation_box(1));
  const HeifEntry shown{"iden", text(" "), {size_box(64, 64), mirror_box(1)}};
  const HeifEntry grid = grid_entry(2, 1, {100, 64});
  const HeifEntry alpha = alpha_entry(std::vector<std::uint8_t>(64 * 64, 99), 64, 64);
  expect_mutations_are_safe(
      heif_file({shown, colours, alpha}, {{"dimg", 1, {2}}, {"auxl", 3, {1}}, {"prem", 1, {3}}}),
      1000);
  colours.properties.resize(3);
  expect_mutations_are_safe(heif_file({grid, colours}, {{"dimg", 1, {2, 2}}}), 1000);
}

}  // namespace
}  // namespace sdvae
