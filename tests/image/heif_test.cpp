#include "heif_maker.h"
#include "image/codecs.h"
#include "image/orient.h"
#include "image/upright_size.h"

// x265, which codes the pictures of these tests, leaves memory behind; what reads them must not.
// The name is the sanitizer's.
// NOLINTBEGIN(bugprone-reserved-identifier)
extern "C" __attribute__((visibility("default"))) const char* __lsan_default_suppressions();
const char* __lsan_default_suppressions() { return "leak:libx265\n"; }
// NOLINTEND(bugprone-reserved-identifier)

namespace sdvae {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

void expect_upright_size(const Bytes& file, int width, int height) {
  const UprightSize size = upright_size(file, "'test'");
  EXPECT_EQ(size.width, width);
  EXPECT_EQ(size.height, height);
}

TEST(Heif, EveryDepthGivesBackItsValues) {
  const Image image = noise_image(66, 70);
  for (const int bits : {8, 10, 12}) {
    const Bytes file = make_heif(image, {.bits = bits});
    EXPECT_EQ(decode(file).rgb, image.rgb) << bits;
    const ImageFileInfo info = info_of(file);
    EXPECT_EQ(info.format, "HEIF");
    EXPECT_EQ(info.bits_per_channel, bits);
    EXPECT_EQ(info.orientation, 1);
    EXPECT_FALSE(info.had_alpha);
    EXPECT_THAT(info.remarks, IsEmpty());
    EXPECT_EQ(info.profile.kind, ProfileKind::none);
  }
}

TEST(Heif, Grey) {
  const Image image = noise_image(64, 66);
  for (const int bits : {8, 10}) {
    const Image read = decode(make_heif(image, {.bits = bits, .chroma = heif_chroma_monochrome}));
    ASSERT_EQ(read.rgb.size(), image.rgb.size());
    for (std::size_t i = 0; i < read.rgb.size(); ++i) {
      ASSERT_EQ(read.rgb[i], image.rgb[i / 3 * 3]) << bits << ' ' << i;
    }
  }
}

// HEVC codes no sides that are odd or below a block's; the file says what is shown.
TEST(Heif, SidesThatHevcDoesNotHave) {
  for (const bool is_cropped_by_grid : {false, true}) {
    for (const auto& [width, height] : {std::pair(1, 1), {23, 17}, {67, 65}, {64, 65}}) {
      const Image image = noise_image(width, height);
      const Bytes file = make_heif(image, {.is_cropped_by_grid = is_cropped_by_grid});
      EXPECT_EQ(decode(file).rgb, image.rgb) << width << 'x' << height;
      EXPECT_THAT(remarks_of(file), IsEmpty());
      expect_upright_size(file, width, height);
    }
  }
}

TEST(Heif, LossyOnesComeNear) {
  const Image image = smooth_image(128, 96);
  const Image read = decode(make_heif(image, {.is_lossless = false}));
  ASSERT_EQ(read.rgb.size(), image.rgb.size());
  for (std::size_t i = 0; i < read.rgb.size(); ++i) ASSERT_NEAR(read.rgb[i], image.rgb[i], 24);
}

TEST(Heif, TransparencyShowsTheBackground) {
  const Image image{3, 1, {10, 20, 30, 40, 50, 60, 70, 80, 90}};
  for (const int bits : {8, 10}) {
    const Bytes file = make_heif(image, {.bits = bits, .alpha = {255, 0, 51}});
    EXPECT_THAT(decode(file).rgb, ElementsAre(10, 20, 30, 255, 255, 255, 218, 220, 222));
    EXPECT_TRUE(info_of(file).had_alpha);
    EXPECT_THAT(remarks_of(file), IsEmpty());
    EXPECT_EQ(decode_image(file, "'test'", {.background = {}}).rgb, image.rgb);
  }
}

// Who writes EXIF writes the container's own rotation too: it decides, and nothing turns twice.
TEST(Heif, TheContainersOrientationIsAppliedOnce) {
  const Image image = noise_image(66, 64);
  for (int orientation = 1; orientation <= 8; ++orientation) {
    for (const Bytes& exif : {Bytes{}, exif_block(6)}) {
      const Bytes file = make_heif(
          image, {.orientation = static_cast<heif_orientation>(orientation), .exif = exif});
      const Image upright = apply_orientation(image, orientation);
      const Image read = decode(file);
      EXPECT_EQ(read.width, upright.width) << orientation;
      EXPECT_EQ(read.rgb, upright.rgb) << orientation;
      EXPECT_EQ(info_of(file).orientation, orientation);
      expect_upright_size(file, upright.width, upright.height);
    }
  }
}

TEST(Heif, OfSeveralPicturesThePrimaryOneIsReadWithARemark) {
  const Image image = noise_image(64, 64);
  expect_first_read(make_heif({image, noise_image(80, 64, 2), noise_image(64, 66, 3)}), image,
                    "holds 3 pictures: the primary one is read");
}

TEST(Heif, TheColourProfileIsKept) {
  const Bytes profile = text("a profile");
  const Bytes file = make_heif(noise_image(64, 64), {.icc = profile});
  EXPECT_EQ(codec_of(PictureFormat::heif).decode(file).icc_profile, profile);
}

TEST(Heif, ColoursThatAreNotSrgbAreTold) {
  const Bytes file = make_heif(noise_image(64, 64), {.primaries = 9, .transfer = 16});
  EXPECT_THAT(remarks_of(file), ElementsAre(HasSubstr("not sRGB (CICP 9/16)")));
}

TEST(Heif, AnyOfTheContainersBrandsCounts) {
  Bytes file = make_heif(noise_image(64, 64));
  for (const char* brand : {"mif1", "heix", "abcd"}) {
    const Bytes major = text(brand);
    std::copy(major.begin(), major.end(), file.begin() + 8);
    EXPECT_EQ(info_of(file).format, "HEIF") << brand;
  }
}

TEST(Heif, EveryCutIsTold) {
  const Image image = smooth_image(64, 64);
  expect_every_cut_is_told(make_heif(image, {.is_lossless = false}));
  expect_every_cut_is_told(make_heif(image, {.is_lossless = false, .exif = exif_block(1)}));
}

TEST(Heif, MutationsAreSafe) {
  expect_mutations_are_safe(make_heif(smooth_image(64, 64), {.is_lossless = false}), 1000);
  expect_mutations_are_safe(make_heif(noise_image(23, 17), {.bits = 10}), 300);
  const std::vector<std::uint8_t> alpha(4224, 77);
  expect_mutations_are_safe(make_heif(smooth_image(64, 66), {.alpha = alpha, .is_lossless = false}),
                            500);
}

}  // namespace
}  // namespace sdvae
