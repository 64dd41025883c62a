#include "image/stb_encode.h"

#include "pictures.h"

namespace sdvae {
namespace {

using namespace test;

TEST(StbEncode, FilesBeginAsTheirFormatDoes) {
  const Bytes png_file = encode_png(noise_image(4, 3));
  EXPECT_TRUE(std::equal(png_file.begin(), png_file.begin() + 8, png_signature().begin()));
  const Bytes jpeg = encode_jpeg(noise_image(4, 3), 90);
  EXPECT_EQ(jpeg[0], std::byte{0xFF});
  EXPECT_EQ(jpeg[1], std::byte{0xD8});
}

TEST(StbEncode, HigherQualityTakesMoreBytes) {
  const Image image = noise_image(32, 32);
  EXPECT_LT(encode_jpeg(image, 10).size(), encode_jpeg(image, 90).size());
}

}  // namespace
}  // namespace sdvae
