#include "image/jpeg/jpeg.h"

#include <cstdlib>
#include <filesystem>

#include "pictures.h"

namespace sdvae {
namespace {

using namespace test;
namespace fs = std::filesystem;

double mean_difference(const Image& a, const Image& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.rgb.size(); ++i) sum += std::abs(a.rgb[i] - b.rgb[i]);
  return sum / static_cast<double>(a.rgb.size());
}

Bytes jpeg_file(const Image& image, int quality) {
  return encode_image(image, {ImageFormat::jpeg, quality});
}

// Puts an APP1 segment with this orientation behind the start marker.
Bytes oriented(const Bytes& jpeg, int orientation) {
  const Bytes exif = join({text({"Exif\0\0", 6}), exif_block(orientation)});
  return join({bytes({0xFF, 0xD8, 0xFF, 0xE1, 0, static_cast<int>(exif.size()) + 2}), exif,
               Bytes(jpeg.begin() + 2, jpeg.end())});
}

TEST(Jpeg, GivesThePictureBack) {
  const Image image = smooth_image(50, 33);
  for (const int quality : {80, 95}) {  // half and full colour resolution
    const Image decoded = decode(jpeg_file(image, quality));
    ASSERT_EQ(decoded.width, 50);
    ASSERT_EQ(decoded.height, 33);
    EXPECT_LT(mean_difference(decoded, image), 3.0);
  }
}

TEST(Jpeg, OrientationIsAppliedAndReported) {
  const Bytes jpeg = jpeg_file(smooth_image(24, 16), 95);
  const auto [turned, info] = decode_image_file(oriented(jpeg, 3), "");
  EXPECT_EQ(info.orientation, 3);
  EXPECT_EQ(info.format, "JPEG");
  Image straight = decode(jpeg);
  for (std::size_t i = 0; i < straight.rgb.size() / 6; ++i) {
    std::swap_ranges(straight.rgb.begin() + static_cast<std::ptrdiff_t>(i * 3),
                     straight.rgb.begin() + static_cast<std::ptrdiff_t>(i * 3 + 3),
                     straight.rgb.end() - static_cast<std::ptrdiff_t>(i * 3 + 3));
  }
  EXPECT_EQ(turned.rgb, straight.rgb);
  EXPECT_EQ(decode(oriented(jpeg, 6)).width, 16);
}

TEST(Jpeg, EveryCutIsTold) {
  expect_every_cut_is_told(oriented(jpeg_file(noise_image(17, 9), 80), 6));
}

TEST(Jpeg, SurplusBytesAreToldAndChangeNothing) {
  const Bytes jpeg = jpeg_file(smooth_image(24, 16), 90);
  EXPECT_TRUE(remarks_of(jpeg).empty());
  constexpr std::ptrdiff_t kAfterJfif = 20;
  const Bytes begin(jpeg.begin(), jpeg.begin() + kAfterJfif);
  const Bytes junk = join({begin, text("junk!"), Bytes(jpeg.begin() + kAfterJfif, jpeg.end())});
  EXPECT_EQ(decode(junk).rgb, decode(jpeg).rgb);
  EXPECT_THAT(remarks_of(junk), testing::ElementsAre(testing::HasSubstr("segments: 5")));
}

TEST(Jpeg, AMissingEndMarkerIsToldAndChangesNothing) {
  const Bytes jpeg = jpeg_file(smooth_image(24, 16), 90);
  const Bytes cut(jpeg.begin(), jpeg.end() - 2);
  for (const Bytes& file : {cut, join({cut, Bytes(100)}), join({cut, text("a trailer")})}) {
    EXPECT_EQ(decode(file).rgb, decode(jpeg).rgb);
    EXPECT_THAT(remarks_of(file).at(0), testing::HasSubstr("no end marker"));
  }
}

// libjpeg would paint the hole grey.
TEST(Jpeg, MissingDataAreAnError) {
  Bytes file = encode_image(noise_image(64, 64), {ImageFormat::jpeg, 50});
  file.erase(file.end() - 1500, file.end() - 2);  // the end marker stays
  EXPECT_THAT(decode_error(file), testing::HasSubstr("damaged"));
}

TEST(Jpeg, MutationsAreSafe) {
  expect_mutations_are_safe(oriented(jpeg_file(noise_image(17, 9), 80), 6), 4000);
}

TEST(Jpeg, PhotosOfAllOrientationsAreTheSameUpright) {
  const fs::path folder = fs::path(SDVAE_SHARED_DIR) / "photos" / "orientation";
  if (!fs::exists(folder)) GTEST_SKIP() << "no photos in " << folder;
  for (const std::string kind : {"Landscape", "Portrait"}) {
    const Image upright = read_image(folder / (kind + "_1.jpg"));
    for (int orientation = 2; orientation <= 8; ++orientation) {
      const auto [photo, info] =
          read_image_file(folder / (kind + "_" + std::to_string(orientation) + ".jpg"));
      EXPECT_EQ(info.orientation, orientation);
      ASSERT_EQ(photo.width, upright.width);
      ASSERT_EQ(photo.height, upright.height);
      EXPECT_LT(mean_difference(photo, upright), 8.0) << kind << orientation;
    }
  }
}

}  // namespace
}  // namespace sdvae
