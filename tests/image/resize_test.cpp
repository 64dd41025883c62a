#include "pictures.h"

namespace sdvae {
namespace {

using namespace test;
using testing::ElementsAreArray;
using testing::HasSubstr;

// 7x5; the channel c of pixel (x, y) is (37 x + 91 y + 53 c) mod 256.
Image pattern() {
  Image image{7, 5, {}};
  for (int y = 0; y < 5; ++y) {
    for (int x = 0; x < 7; ++x) {
      for (int c = 0; c < 3; ++c) {
        image.rgb.push_back(static_cast<std::uint8_t>((x * 37 + y * 91 + c * 53) % 256));
      }
    }
  }
  return image;
}

// All values in one number: numpy's values @ (arange(size) % 97 + 1).
std::int64_t weighted_sum(const Image& image) {
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < image.rgb.size(); ++i) {
    sum += image.rgb[i] * static_cast<std::int64_t>(i % 97 + 1);
  }
  return sum;
}

// The expected values are Pillow 13.0.0's: Image.fromarray(pattern).resize(size, Image.BICUBIC).
TEST(Resize, EqualsPillowBothWaysDown) {
  const std::array expected = {55,  108, 162, 120, 175, 131, 166, 161, 155, 132, 103, 96,
                               145, 129, 101, 83,  109, 120, 117, 144, 132, 133, 154, 183,
                               83,  142, 190, 151, 156, 137, 106, 121, 91,  127, 124, 120};
  EXPECT_THAT(resize(pattern(), 4, 3).rgb, ElementsAreArray(expected));
}

TEST(Resize, EqualsPillowInOneDirectionOnly) {
  const std::array across = {27,  80,  134, 111, 172, 213, 195, 150, 91,  119, 180, 178,
                             198, 181, 56,  76,  74,  135, 163, 104, 59,  41,  82,  143,
                             120, 174, 227, 44,  97,  159, 128, 189, 160, 212, 167, 53};
  Image narrow = resize(pattern(), 3, 5);
  narrow.rgb.resize(across.size());
  EXPECT_THAT(narrow.rgb, ElementsAreArray(across));
  const std::array down = {79,  132, 123, 116, 107, 160, 91,  144, 99,  128, 189, 136,
                           173, 120, 165, 104, 157, 114, 141, 98,  151, 91,  144, 135,
                           128, 119, 172, 103, 156, 113, 140, 105, 150, 89,  134, 81};
  Image flat = resize(pattern(), 7, 2);
  flat.rgb.resize(down.size());
  EXPECT_THAT(flat.rgb, ElementsAreArray(down));
}

TEST(Resize, EqualsPillowBothWaysUp) {
  const std::array first = {0, 44, 97, 15, 68, 120, 46, 99, 160, 75, 128, 201};
  const Image large = resize(pattern(), 9, 8);
  EXPECT_EQ(weighted_sum(large), 1'269'043);
  EXPECT_TRUE(std::equal(first.begin(), first.end(), large.rgb.begin()));
}

// The height loses more than twice what the width does: here Pillow (since 13) takes rows first,
// and columns first would differ in 20 of the 81 values.
TEST(Resize, EqualsPillowWhereRowsComeFirst) {
  const std::array first = {38,  91,  144, 62,  115, 177, 93,  146, 150, 122, 177, 106, 151, 204,
                            143, 187, 139, 188, 144, 151, 124, 117, 133, 79,  150, 54,  114};
  const Image flat = resize(pattern(), 9, 3);
  EXPECT_EQ(weighted_sum(flat), 430'443);
  EXPECT_TRUE(std::equal(first.begin(), first.end(), flat.rgb.begin()));
}

TEST(Resize, AFlatPictureStaysFlat) {
  const Image flat{5, 4, std::vector<std::uint8_t>(60, 201)};
  for (const auto& [width, height] : {std::pair{1, 1}, {13, 2}, {3, 40}, {64, 64}}) {
    EXPECT_THAT(resize(flat, width, height).rgb, testing::Each(201));
  }
}

TEST(Resize, TheSameSizeIsTheSamePicture) { EXPECT_EQ(resize(pattern(), 7, 5).rgb, pattern().rgb); }

// Between the passes a picture this tall would need 13 GB if it were kept whole.
TEST(Resize, ATallPictureMadeWideNeedsLittleMemory) {
  const Image tall{1, 65535, std::vector<std::uint8_t>(65535U * 3U, 7)};
  const Image wide = resize(tall, 2000, 1);
  EXPECT_EQ(wide.width, 2000);
  EXPECT_THAT(wide.rgb, testing::Each(7));
}

TEST(Resize, Refusals) {
  const auto refusal = [](int width, int height) {
    return error_of(ErrorKind::usage, [=] { static_cast<void>(resize(pattern(), width, height)); });
  };
  EXPECT_THAT(refusal(0, 5), HasSubstr("at least 1 pixel"));
  EXPECT_THAT(refusal(5, -1), HasSubstr("at least 1 pixel"));
  EXPECT_THAT(refusal(65536, 1), HasSubstr("65,535 a side"));
  EXPECT_THAT(refusal(65535, 65535), HasSubstr("268,435,456 in all"));
  error_of(ErrorKind::usage, [] { static_cast<void>(resize({}, 5, 5)); });
}

}  // namespace
}  // namespace sdvae
