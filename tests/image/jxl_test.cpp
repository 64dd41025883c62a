#include "image/codecs.h"
#include "image/jxl/jxl_boxes.h"
#include "image/orient.h"
#include "image/upright_size.h"
#include "jpeg_maker.h"
#include "jxl_maker.h"
#if SDVAE_LCMS
#include "profiles.h"
#endif

namespace sdvae {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

int greatest_difference(const Image& a, const Image& b) {
  EXPECT_EQ(a.rgb.size(), b.rgb.size());
  int greatest = 0;
  for (std::size_t i = 0; i < std::min(a.rgb.size(), b.rgb.size()); ++i) {
    greatest = std::max(greatest, std::abs(a.rgb[i] - b.rgb[i]));
  }
  return greatest;
}

Decoded decoded_jxl(const Bytes& file) { return codec_of(PictureFormat::jxl).decode(file); }

TEST(Jxl, EveryDepthGivesBackItsValues) {
  const Image image = noise_image(23, 17);
  for (const std::uint32_t bits : {8U, 16U, 32U}) {
    const Bytes file = make_jxl(image, {.bits = bits});
    EXPECT_EQ(decode(file).rgb, image.rgb) << bits;
    const ImageFileInfo info = info_of(file);
    EXPECT_EQ(info.format, "JPEG XL");
    EXPECT_EQ(info.bits_per_channel, static_cast<int>(bits));
    EXPECT_FALSE(info.had_alpha);
    EXPECT_THAT(info.remarks, IsEmpty());
    EXPECT_EQ(info.profile.kind, ProfileKind::none);
  }
}

TEST(Jxl, LossyAndProgressiveOnesComeNear) {
  const Image image = smooth_image(300, 200);
  const Image read = decode(make_jxl(image, {.distance = 0.1F}));
  EXPECT_LE(greatest_difference(read, image), 12);
  const Bytes progressive = make_jxl(image, {.distance = 0.1F, .is_progressive = true});
  EXPECT_LE(greatest_difference(decode(progressive), image), 12);
}

TEST(Jxl, Grey) {
  const Image image = noise_image(20, 12);
  const Bytes file = make_jxl(image, {.is_grey = true});
  const Image read = decode(file);
  for (std::size_t i = 0; i < read.rgb.size(); ++i) {
    ASSERT_EQ(read.rgb[i], image.rgb[i / 3 * 3]) << i;
  }
  EXPECT_EQ(info_of(file).profile.kind, ProfileKind::none);
}

TEST(Jxl, TransparencyShowsTheBackground) {
  const Image image{3, 1, {10, 20, 30, 40, 50, 60, 70, 80, 90}};
  for (const std::uint32_t bits : {8U, 16U}) {
    const Bytes file = make_jxl(image, {.bits = bits, .alpha = {255, 0, 51}});
    EXPECT_THAT(decode(file).rgb, ElementsAre(10, 20, 30, 255, 255, 255, 218, 220, 222));
    EXPECT_TRUE(info_of(file).had_alpha);
    EXPECT_EQ(decode_image(file, "'test'", {.background = {}}).rgb, image.rgb);
  }
  const Bytes grey = make_jxl(image, {.is_grey = true, .alpha = {255, 0, 51}});
  EXPECT_THAT(decode(grey).rgb, ElementsAre(10, 10, 10, 255, 255, 255, 218, 218, 218));
}

// To the nearest level; where nothing shows there is no colour to be had back.
TEST(Jxl, PremultipliedColoursAreDividedByTheirAlpha) {
  Image image = noise_image(8, 8);
  const std::array<std::uint8_t, 12> first = {10, 20, 30, 40, 80, 120, 1, 2, 3, 0, 0, 0};
  std::ranges::copy(first, image.rgb.begin());
  std::vector<std::uint8_t> alpha(64, 255);
  std::ranges::copy(std::array<std::uint8_t, 4>{255, 128, 5, 0}, alpha.begin());
  const Bytes file = as_premultiplied(make_jxl(image, {.alpha = alpha}));
  const auto head = [&](const ImageReadOptions& options) {
    std::vector<std::uint8_t> rgb = decode_image(file, "'test'", options).rgb;
    EXPECT_TRUE(std::equal(rgb.begin() + 12, rgb.end(), image.rgb.begin() + 12));
    rgb.resize(12);
    return rgb;
  };
  EXPECT_THAT(head({.background = {}}),
              ElementsAre(10, 20, 30, 80, 159, 239, 51, 102, 153, 0, 0, 0));
  EXPECT_THAT(head({}), ElementsAre(10, 20, 30, 167, 207, 247, 251, 252, 253, 255, 255, 255));
}

// EXIF in the container is a copy of what the codestream says, or nothing to a reader.
TEST(Jxl, TheCodestreamsOrientationIsAppliedOnce) {
  const Image image = noise_image(6, 4);
  for (int orientation = 1; orientation <= 8; ++orientation) {
    for (const Bytes& exif : {Bytes{}, exif_block(6)}) {
      const Bytes file = make_jxl(image, {.orientation = orientation, .exif = exif});
      const Image upright = apply_orientation(image, orientation);
      const Image read = decode(file);
      EXPECT_EQ(read.width, upright.width) << orientation;
      EXPECT_EQ(read.rgb, upright.rgb) << orientation;
      EXPECT_EQ(upright_size(file, "'test'").width, upright.width);
      EXPECT_EQ(upright_size(file, "'test'").height, upright.height);
      EXPECT_EQ(info_of(file).orientation, orientation);
    }
  }
}

TEST(Jxl, OfAnAnimationTheFirstFrameIsReadWithARemark) {
  const Image image = noise_image(16, 16);
  expect_first_read(make_jxl(image, {.frames = 3}), image, "is an animation: its first frame");
}

TEST(Jxl, AnAnimationThatIsCutBehindItsFirstFrameIsReadWithARemark) {
  const Image image = noise_image(7, 5);
  const Bytes file = make_jxl(image, {.frames = 3});
  expect_every_cut_is_told(file);
  for (const std::size_t lost : {std::size_t{1}, file.size() / 4, file.size() / 2}) {
    const Bytes cut(file.begin(), file.end() - static_cast<std::ptrdiff_t>(lost));
    expect_first_read(cut, image, "an animation that is cut short");
  }
}

TEST(Jxl, LayersAreOnePicture) {
  const Image image = noise_image(16, 16);
  const Bytes file = make_jxl(image, {.frames = 2, .is_layered = true});
  EXPECT_EQ(decode(file).rgb, image.rgb);
  EXPECT_THAT(remarks_of(file), IsEmpty());
}

TEST(Jxl, APackedJpegIsReadAsThatJpeg) {
  for (const bool is_progressive : {false, true}) {
    const Bytes jpeg = make_jpeg(smooth_image(64, 48), {.is_progressive = is_progressive});
    const Bytes file = make_jxl_of_jpeg(jpeg);
    EXPECT_EQ(decode(file).rgb, decode(jpeg).rgb);
    EXPECT_EQ(info_of(file).format, "JPEG XL");
  }
}

TEST(Jxl, APackedJpegIsTurnedOnce) {
  Bytes jpeg = make_jpeg(smooth_image(64, 48), {});
  const Bytes exif = join({text("Exif"), Bytes(2), exif_block(6)});
  const auto size = static_cast<int>(exif.size() + 2);
  const Bytes segment = join({bytes({0xFF, 0xE1, 0, size}), exif});
  jpeg.insert(jpeg.begin() + 2, segment.begin(), segment.end());
  const Bytes file = make_jxl_of_jpeg(jpeg);
  EXPECT_EQ(info_of(file).orientation, 6);
  EXPECT_EQ(decode(file).rgb, decode(jpeg).rgb);
  EXPECT_EQ(upright_size(file, "'test'").width, 48);
}

// Without what the bytes of the JPEG are made of, its coefficients are still a picture.
TEST(Jxl, AJpegThatCannotBeUnpackedIsReadAsPixels) {
  const Bytes jpeg = make_jpeg(smooth_image(64, 48), {.sampling = 1});
  Bytes file = make_jxl_of_jpeg(jpeg);
  const Bytes name = text("jbrd");
  const auto box = std::search(file.begin(), file.end(), name.begin(), name.end());
  ASSERT_NE(box, file.end());
  *box = std::byte{'x'};
  EXPECT_LE(greatest_difference(decode(file), decode(jpeg)), 6);
  *box = std::byte{'j'};
  std::fill(box + 4, box + 12, std::byte{});
  EXPECT_LE(greatest_difference(decode(file), decode(jpeg)), 6);
}

#if SDVAE_LCMS
TEST(Jxl, TheProfileOfStoredColoursIsKept) {
  const Image image = noise_image(6, 4);
  const Bytes file = make_jxl(image, {.icc = adobe_profile()});
  EXPECT_EQ(decoded_jxl(file).icc_profile, adobe_profile());
  EXPECT_EQ(decode(file).rgb, image.rgb);
}

// libjxl cannot compute with a profile: XYB becomes what everybody shows.
TEST(Jxl, ConvertedColoursWithAProfileBecomeSrgb) {
  const Image image{1, 1, {128, 128, 128}};
  const Bytes file = make_jxl(image, {.distance = 0.1F, .icc = adobe_profile()});
  EXPECT_THAT(decoded_jxl(file).icc_profile, IsEmpty());
  EXPECT_THAT(decode(file).rgb, testing::Each(testing::AllOf(testing::Ge(125), testing::Le(131))));
}

TEST(Jxl, NamedColoursThatAreNotSrgbHaveAProfile) {
  JxlColorEncoding p3;
  JxlColorEncodingSetToSRGB(&p3, JXL_FALSE);
  p3.primaries = JXL_PRIMARIES_P3;
  const Image image = noise_image(6, 4);
  const Bytes file = make_jxl(image, {.encoding = p3});
  EXPECT_EQ(decode(file).rgb, image.rgb);
  EXPECT_EQ(info_of(file).profile.kind, ProfileKind::other);
  EXPECT_EQ(info_of(make_jxl(image, {.distance = 1, .encoding = p3})).profile.kind,
            ProfileKind::other);
}
#endif

TEST(Jxl, ASizeAboveTheLimitsIsRefusedBeforeItIsDecoded) {
  // As few bits as a header takes: 2^18 rows, as many columns, and all else as by default.
  const Bytes file = join({bytes({0xFF, 0x0A, 0xFC, 0xFF, 0x3F, 0x03}), Bytes(16)});
  EXPECT_THAT(decode_error(file), HasSubstr("pixels are too many"));
  EXPECT_THROW(static_cast<void>(upright_size(file, "'test'")), Error);
}

TEST(Jxl, EveryCutIsTold) {
  const Image image = noise_image(12, 9);
  expect_every_cut_is_told(make_jxl(image));
  expect_every_cut_is_told(make_jxl(smooth_image(40, 30), {.distance = 1}));
  expect_every_cut_is_told(make_jxl(image, {.exif = exif_block(1)}));
  expect_every_cut_is_told(make_jxl_of_jpeg(make_jpeg(smooth_image(64, 48), {})));
}

TEST(Jxl, MutationsAreSafe) {
  expect_mutations_are_safe(make_jxl(noise_image(16, 16)), 300);
  expect_mutations_are_safe(make_jxl(noise_image(7, 5), {.frames = 3}), 300);
  expect_mutations_are_safe(make_jxl(smooth_image(40, 30), {.distance = 1}), 300);
  expect_mutations_are_safe(make_jxl_of_jpeg(make_jpeg(smooth_image(32, 24), {})), 300);
}

}  // namespace
}  // namespace sdvae
