#include "avif_maker.h"
#include "image/codecs.h"
#include "image/orient.h"
#include "image/upright_size.h"

namespace sdvae {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Image grey_image(int width, int height) {
  Image image = smooth_image(width, height);
  for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
    image.rgb[i + 1] = image.rgb[i + 2] = image.rgb[i];
  }
  return image;
}

// libavif gives no greater depth back than the pictures that it was given have.
TEST(Avif, EveryDepthGivesBackItsValues) {
  const Image image = noise_image(23, 17);
  for (const int depth : {8, 10, 12}) {
    const Bytes file = make_avif(image, {.depth = depth});
    EXPECT_EQ(decode(file).rgb, image.rgb) << depth;
    const ImageFileInfo info = info_of(file);
    EXPECT_EQ(info.format, "AVIF");
    EXPECT_EQ(info.bits_per_channel, depth);
    EXPECT_FALSE(info.had_alpha);
    EXPECT_THAT(info.remarks, IsEmpty());
  }
}

TEST(Avif, Grey) {
  const Image image = grey_image(20, 12);
  for (const int depth : {8, 10}) {
    const Bytes file = make_avif(image, {.depth = depth, .format = AVIF_PIXEL_FORMAT_YUV400});
    EXPECT_EQ(decode(file).rgb, image.rgb) << depth;
  }
}

TEST(Avif, TransparencyShowsTheBackground) {
  const Image image{3, 1, {10, 20, 30, 40, 50, 60, 70, 80, 90}};
  const Bytes file = make_avif(image, {.alpha = {255, 0, 51}});
  EXPECT_THAT(decode(file).rgb, ElementsAre(10, 20, 30, 255, 255, 255, 218, 220, 222));
  EXPECT_TRUE(info_of(file).had_alpha);
  EXPECT_EQ(decode_image(file, "'test'", {.background = {}}).rgb, image.rgb);
}

TEST(Avif, PremultipliedColoursAreDivided) {
  const Image image{2, 1, {51, 102, 0, 7, 8, 9}};
  const Bytes file = make_avif(image, {.alpha = {102, 255}, .is_premultiplied = true});
  EXPECT_THAT(decode_image(file, "'test'", {.background = {}}).rgb,
              ElementsAre(128, 255, 0, 7, 8, 9));
}

TEST(Avif, TheContainersRotationAndMirroringAreApplied) {
  constexpr int kQuarterTurn = 8, kLeftAndRight = 2, kTopAndBottom = 4;
  const Image image = noise_image(6, 4);
  for (int angle = 0; angle < 4; ++angle) {
    for (int mirror = -1; mirror < 2; ++mirror) {
      Image upright = image;
      for (int i = 0; i < angle; ++i) upright = apply_orientation(upright, kQuarterTurn);
      if (mirror >= 0) {
        upright = apply_orientation(upright, mirror == 1 ? kLeftAndRight : kTopAndBottom);
      }
      const Bytes file = make_avif(image, {.angle = angle, .mirror = mirror});
      const Image read = decode(file);
      EXPECT_EQ(read.width, upright.width) << angle << ' ' << mirror;
      EXPECT_EQ(read.rgb, upright.rgb) << angle << ' ' << mirror;
      EXPECT_EQ(upright_size(file, "'test'").width, upright.width);
    }
  }
}

// Who writes EXIF writes the container's own rotation too: it decides, and nothing turns twice.
TEST(Avif, ExifDoesNotTurnAndXmpDoesWhereNothingElseSaysIt) {
  const Image image = noise_image(6, 4);
  const Bytes xmp = text("<rdf:Description tiff:Orientation=\"6\"/>");
  EXPECT_EQ(info_of(make_avif(image, {.exif = exif_block(6)})).orientation, 1);
  EXPECT_EQ(info_of(make_avif(image, {.angle = 1, .exif = exif_block(6)})).orientation, 8);
  EXPECT_EQ(info_of(make_avif(image, {.xmp = xmp})).orientation, 6);
  EXPECT_EQ(info_of(make_avif(image, {.exif = exif_block(1), .xmp = xmp})).orientation, 1);
  EXPECT_EQ(info_of(make_avif(image, {.angle = 2, .xmp = xmp})).orientation, 3);
}

TEST(Avif, OfASequenceTheFirstPictureIsReadWithARemark) {
  const Image image = noise_image(16, 16);
  expect_first_read(make_avif(image, {.count = 3}), image, "a sequence of 3 pictures");
}

TEST(Avif, TheColourProfileIsKept) {
  const Bytes profile = text("a profile");
  const Bytes file = make_avif(noise_image(4, 4), {.icc = profile});
  EXPECT_EQ(codec_of(PictureFormat::avif).decode(file).icc_profile, profile);
}

TEST(Avif, ColoursThatAreNotSrgbAreTold) {
  const Bytes file =
      make_avif(noise_image(4, 4), {.transfer = AVIF_TRANSFER_CHARACTERISTICS_SMPTE2084});
  EXPECT_THAT(remarks_of(file), ElementsAre(HasSubstr("not sRGB (CICP 1/16)")));
}

TEST(Avif, AnyOfTheContainersBrandsCounts) {
  Bytes file = make_avif(noise_image(4, 4));
  const Bytes major = text("mif1");
  std::copy(major.begin(), major.end(), file.begin() + 8);
  EXPECT_EQ(info_of(file).format, "AVIF");
}

TEST(Avif, ASizeAboveTheLimitsIsRefusedBeforeItIsDecoded) {
  Bytes file = make_avif(noise_image(4, 4));
  const Bytes name = text("ispe");
  const auto box = std::search(file.begin(), file.end(), name.begin(), name.end());
  ASSERT_NE(box, file.end());
  const Bytes size = join({big32(70'000), big32(4)});
  std::copy(size.begin(), size.end(), box + 8);
  EXPECT_THAT(decode_error(file), HasSubstr("larger than 268,435,456 pixels or 65,535 a side"));
}

TEST(Avif, EveryCutIsTold) { expect_every_cut_is_told(make_avif(noise_image(12, 9))); }

TEST(Avif, MutationsAreSafe) { expect_mutations_are_safe(make_avif(noise_image(16, 16)), 1000); }

}  // namespace
}  // namespace sdvae
