#include "image/colour.h"

#include "profiles.h"

namespace sdvae {
namespace {

using namespace sdvae::test;

using testing::HasSubstr;

// The picture with its profile, as a reader gives it.
Decoded decoded(Image image, Bytes profile) {
  return {.image = std::move(image), .icc_profile = std::move(profile)};
}

Image grey_ramp() {
  Image image{256, 1, {}};
  for (int level = 0; level < 256; ++level) {
    image.rgb.insert(image.rgb.end(), 3, static_cast<std::uint8_t>(level));
  }
  return image;
}

// The definition, in double precision: linear light of Adobe's primaries, then of sRGB's.
std::array<double, 3> adobe_in_srgb(const std::uint8_t* pixel) {
  std::array<double, 3> linear{};
  for (std::size_t i = 0; i < 3; ++i) linear[i] = std::pow(pixel[i] / 255.0, 2.2);
  const std::array<double, 3> mixed = {1.39836 * linear[0] - 0.39836 * linear[1], linear[1],
                                       -0.04293 * linear[1] + 1.04293 * linear[2]};
  std::array<double, 3> coded{};
  for (std::size_t i = 0; i < 3; ++i) {
    const double light = std::clamp(mixed[i], 0.0, 1.0);
    coded[i] =
        255 * (light <= 0.0031308 ? light * 12.92 : 1.055 * std::pow(light, 1 / 2.4) - 0.055);
  }
  return coded;
}

TEST(Colour, WithoutAProfileNothingIsSaidOrDone) {
  Decoded picture = decoded(noise_image(5, 4), {});
  apply_colour(picture, Colour::srgb);
  EXPECT_EQ(picture.image.rgb, noise_image(5, 4).rgb);
  EXPECT_EQ(picture.info.profile.kind, ProfileKind::none);
}

TEST(Colour, StoredValuesStayWhateverTheProfile) {
  Decoded picture = decoded(noise_image(5, 4), adobe_profile());
  apply_colour(picture, Colour::stored);
  EXPECT_EQ(picture.image.rgb, noise_image(5, 4).rgb);
  EXPECT_EQ(picture.info.profile.kind, ProfileKind::other);
  EXPECT_EQ(picture.info.profile.description, "Made for a test");
  EXPECT_FALSE(picture.info.profile.was_applied);
}

TEST(Colour, ConvertedColoursAreThoseOfTheDefinition) {
  const Image image = noise_image(40, 30);
  Decoded picture = decoded(image, adobe_profile());
  apply_colour(picture, Colour::srgb);
  EXPECT_TRUE(picture.info.profile.was_applied);
  for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
    const std::array<double, 3> wanted = adobe_in_srgb(image.rgb.data() + i);
    for (std::size_t c = 0; c < 3; ++c) ASSERT_NEAR(picture.image.rgb[i + c], wanted[c], 1.5) << i;
  }
}

// By the name alone none of these could be told; their makers' tables have 26 to 4096 points.
TEST(Colour, AnyMakersSrgbIsSrgbAndChangesNothing) {
  for (const Bytes& profile :
       {srgb_profile(), rgb_profile(kRec709, srgb_table(26)),
        rgb_profile(kRec709, srgb_table(1024)), rgb_profile(kRec709, srgb_table(4096))}) {
    Decoded picture = decoded(noise_image(5, 4), profile);
    apply_colour(picture, Colour::srgb);
    EXPECT_EQ(picture.info.profile.kind, ProfileKind::srgb);
    EXPECT_EQ(picture.image.rgb, noise_image(5, 4).rgb);
  }
}

TEST(Colour, WhatIsOnlyNearSrgbIsAnother) {
  for (const Bytes& profile : {rgb_profile(kRec709, ::cmsBuildGamma(nullptr, 2.2)),
                               rgb_profile(kAdobe, srgb_table(1024))}) {
    Decoded picture = decoded(noise_image(5, 4), profile);
    apply_colour(picture, Colour::stored);
    EXPECT_EQ(picture.info.profile.kind, ProfileKind::other);
  }
}

TEST(Colour, AGreyProfileIsForGreyPictures) {
  Decoded picture = decoded(grey_ramp(), grey_profile(::cmsBuildGamma(nullptr, 1.0)));
  apply_colour(picture, Colour::srgb);
  EXPECT_TRUE(picture.info.profile.was_applied);
  EXPECT_NEAR(picture.image.rgb[128 * 3], 188, 1);  // half of the light
  EXPECT_EQ(picture.image.rgb[255 * 3], 255);
  Decoded ordinary = decoded(grey_ramp(), grey_profile(srgb_table(1024)));
  apply_colour(ordinary, Colour::srgb);
  EXPECT_EQ(ordinary.info.profile.kind, ProfileKind::srgb);
  Decoded coloured = decoded(noise_image(5, 4), grey_profile(::cmsBuildGamma(nullptr, 1.0)));
  apply_colour(coloured, Colour::stored);
  EXPECT_EQ(coloured.info.profile.trouble, "is for grey pictures");
}

TEST(Colour, InkIsConvertedAsItIsStored) {
  Decoded picture = decoded(noise_image(2, 1), cmyk_profile());
  picture.info.was_cmyk = true;
  picture.cmyk = {200, 100, 0, 0, 0, 0, 0, 255};
  apply_colour(picture, Colour::srgb);
  EXPECT_TRUE(picture.info.profile.was_applied);
  EXPECT_THAT(picture.image.rgb, testing::ElementsAre(255, 255, 255, 0, 0, 0));
}

TEST(Colour, AProfileForOtherPicturesIsNotUsed) {
  Decoded rgb = decoded(noise_image(2, 1), cmyk_profile());
  apply_colour(rgb, Colour::stored);
  EXPECT_EQ(rgb.info.profile.trouble, "is for CMYK pictures");
  Decoded cmyk = decoded(noise_image(2, 1), adobe_profile());
  cmyk.info.was_cmyk = true;
  cmyk.cmyk = {1, 2, 3, 4, 5, 6, 7, 8};
  apply_colour(cmyk, Colour::stored);
  EXPECT_EQ(cmyk.info.profile.trouble, "is for RGB pictures");
}

TEST(Colour, InkThatAReaderDoesNotGiveCannotBeConverted) {
  Decoded picture = decoded(noise_image(2, 1), cmyk_profile());
  picture.info.was_cmyk = true;
  apply_colour(picture, Colour::stored);
  EXPECT_EQ(picture.info.profile.kind, ProfileKind::other);
  EXPECT_ANY_THROW(apply_colour(picture, Colour::srgb));
}

TEST(Colour, TransparentColoursAreConvertedBeforeTheyAreLaidOnTheBackground) {
  Bytes profile = adobe_profile();
  const Bytes icc = join({text("a"), bytes({0, 0}), zlib_stored(profile)});
  const Bytes file =
      png(ihdr(2, 1, 8, 6), bytes({0, 200, 30, 60, 255, 9, 9, 9, 0}), chunk("iCCP", icc));
  const Image image =
      decode_image(file, "'test'", {.background = Rgb{10, 200, 30}, .colour = Colour::srgb});
  Decoded picture = decoded({1, 1, {200, 30, 60}}, std::move(profile));
  apply_colour(picture, Colour::srgb);
  EXPECT_EQ(std::vector(image.rgb.begin(), image.rgb.begin() + 3), picture.image.rgb);
  EXPECT_EQ(std::vector(image.rgb.begin() + 3, image.rgb.end()),
            (std::vector<std::uint8_t>{10, 200, 30}));
}

TEST(Colour, ADamagedProfileIsPassedOverOrRefused) {
  const Bytes whole = adobe_profile();
  for (const std::size_t length : {1U, 127U, 131U, 200U}) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(length));
    const Bytes icc = join({text("a"), bytes({0, 0}), zlib_stored(cut)});
    const Bytes file = png(ihdr(1, 1, 8, 2), bytes({0, 1, 2, 3}), chunk("iCCP", icc));
    const ImageFile read = decode_image_file(file, "'test'");
    EXPECT_EQ(read.info.profile.kind, ProfileKind::unusable) << length;
    EXPECT_THAT(read.image.rgb, testing::ElementsAre(1, 2, 3));
    const std::string error = error_of(ErrorKind::bad_data, [&] {
      static_cast<void>(decode_image(file, "'test'", {.colour = Colour::srgb}));
    });
    EXPECT_THAT(error, HasSubstr("its colours cannot be converted: its profile is damaged"));
  }
}

// Of Little CMS's enumeration such a number is none.
TEST(Colour, ANumberThatNoSpaceHasIsNoTrouble) {
  constexpr std::size_t kSpaceAt = 16;
  Bytes profile = adobe_profile();
  std::fill_n(profile.begin() + kSpaceAt, 4, std::byte{0xBD});
  Decoded picture = decoded(noise_image(2, 1), std::move(profile));
  apply_colour(picture, Colour::stored);
  EXPECT_EQ(picture.info.profile.trouble, "is for other pictures");
}

TEST(Colour, AHugeProfileIsNotLookedAt) {
  Decoded picture = decoded(noise_image(2, 1), Bytes((1U << 24U) + 1));
  apply_colour(picture, Colour::stored);
  EXPECT_EQ(picture.info.profile.trouble, "is larger than 16 MiB");
}

TEST(Colour, NoDamageIsMoreThanAnErrorOrAnotherPicture) {
  Noise noise(11);
  for (const Bytes& whole : {adobe_profile(), cmyk_profile(), srgb_profile()}) {
    const bool is_cmyk = whole == cmyk_profile();  // which takes 30 ms to convert by
    for (int i = 0; i < (is_cmyk ? 30 : 300); ++i) {
      Bytes mutated = whole;
      for (int flips = 0; flips < 3; ++flips) {
        mutated[noise.below(mutated.size())] = static_cast<std::byte>(noise.below(256));
      }
      Decoded picture = decoded(noise_image(2, 1), std::move(mutated));
      picture.info.was_cmyk = is_cmyk;
      picture.cmyk = {1, 2, 3, 4, 5, 6, 7, 8};
      apply_colour(picture, Colour::stored);
      if (picture.info.profile.kind == ProfileKind::other) apply_colour(picture, Colour::srgb);
      ASSERT_EQ(picture.image.rgb.size(), 6U);
    }
  }
}

}  // namespace
}  // namespace sdvae
