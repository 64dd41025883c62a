// What a HEIF's container may say of a picture, hostile things among it.
#include "heif_container.h"

#include "image/orient.h"
#include "image/upright_size.h"

namespace sdvae {
namespace {

using namespace test;
using testing::HasSubstr;
using testing::IsEmpty;

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
  const Image cut = crop(image, {26, 25, 20, 10});
  EXPECT_EQ(decode(before).rgb, apply_orientation(turned(cut, 1), 2).rgb);
  EXPECT_EQ(upright_size(before, "'test'").width, 10);
  entry.properties = own;
  entry.properties.push_back(rotation_box(1));
  entry.properties.push_back(mirror_box(1));
  entry.properties.push_back(aperture);
  const Image whole = apply_orientation(turned(image, 1), 2);
  EXPECT_EQ(decode(heif_file({entry})).rgb, crop(whole, {25, 26, 20, 10}).rgb);
}

TEST(HeifContainer, AnApertureEndsAtThePicturesEdges) {
  const Image image = noise_image(66, 64);
  const auto with = [&](const std::array<int, 8>& numbers) {
    HeifEntry entry = heif_entry(image);
    entry.properties.push_back(aperture_box(numbers));
    return heif_file({entry});
  };
  EXPECT_EQ(decode(with({100, 1, 100, 1, 0, 1, 0, 1})).rgb, image.rgb);
  EXPECT_EQ(decode(with({20, 1, 64, 1, 30, 1, 0, 1})).rgb, crop(image, {53, 0, 13, 64}).rgb);
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
  constexpr std::size_t kLayerBits = 8;
  constexpr std::size_t kProfileBits = 96;
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

TEST(HeifContainer, MutationsAreSafe) {
  HeifEntry colours = heif_entry(smooth_image(64, 64), {.is_lossless = false});
  colours.properties.push_back(aperture_box({20, 1, 10, 1, 3, 1, -2, 1}));
  colours.properties.push_back(rotation_box(1));
  const HeifEntry shown{"iden", text(" "), {size_box(64, 64), mirror_box(1)}};
  const HeifEntry grid = grid_entry(2, 1, {100, 64});
  const HeifEntry alpha = alpha_entry(std::vector<std::uint8_t>(4096, 99), 64, 64);
  expect_mutations_are_safe(
      heif_file({shown, colours, alpha}, {{"dimg", 1, {2}}, {"auxl", 3, {1}}, {"prem", 1, {3}}}),
      1000);
  colours.properties.resize(3);
  expect_mutations_are_safe(heif_file({grid, colours}, {{"dimg", 1, {2, 2}}}), 1000);
}

}  // namespace
}  // namespace sdvae
