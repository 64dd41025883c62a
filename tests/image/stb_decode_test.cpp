#include "image/stb_decode.h"

#include "image/unreadable.h"
#include "pictures.h"

namespace sdvae {
namespace {

using namespace test;

TEST(StbDecode, TheSizeMustBeTheOneThatWasChecked) {
  const Image image = noise_image(8, 8);
  for (const Bytes& file : {encode_image(image), bmp({8, 8}, 24, Bytes(192))}) {
    EXPECT_EQ(decode_pixels(file, 8, 8, false).image.width, 8);
    EXPECT_THROW(static_cast<void>(decode_pixels(file, 8, 9, false)), Unreadable);
    EXPECT_THROW(static_cast<void>(decode_pixels(file, 1, 1, true)), Unreadable);
  }
  EXPECT_THROW(static_cast<void>(decode_pixels({}, 8, 8, false)), Unreadable);
}

TEST(StbDecode, AlphaIsGivenWhenAskedFor) {
  const Bytes file = png(ihdr(2, 1, 8, 4), bytes({0, 9, 10, 11, 12}));
  const Decoded with = decode_pixels(file, 2, 1, true);
  EXPECT_THAT(with.image.rgb, testing::ElementsAre(9, 9, 9, 11, 11, 11));
  EXPECT_THAT(with.image.alpha, testing::ElementsAre(10, 12));
  const Decoded without = decode_pixels(file, 2, 1, false);
  EXPECT_EQ(without.image.rgb, with.image.rgb);
  EXPECT_TRUE(without.image.alpha.empty());
}

TEST(StbDecode, NoMoreMemoryThanThePictureNeeds) {
  const Bytes flat = encode_image({1000, 1000, std::vector<std::uint8_t>(3'000'000)});
  try {
    static_cast<void>(decode_pixels(flat, 1, 1, false));
    FAIL();
  } catch (const Unreadable& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("do not match its size"));
  }
  EXPECT_EQ(decode_pixels(flat, 1000, 1000, false).image.height, 1000);  // the limit was its own
}

TEST(StbDecode, TheReasonIsNotThatOfAnEarlierPicture) {
  const auto reason = [](const Bytes& file) {
    try {
      static_cast<void>(decode_pixels(file, 1, 1, false));
    } catch (const Unreadable& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  // stb refuses a block of the unknown kind 3 without a word.
  const Bytes silent = join({png_signature(), ihdr(1, 1, 8, 0),
                             chunk("IDAT", bytes({0x78, 0x01, 7, 0, 0})), chunk("IEND", {})});
  const std::string first = reason(silent);
  EXPECT_THAT(reason(png(ihdr(1, 1, 8, 0), bytes({5, 0}))), testing::HasSubstr("filter"));
  EXPECT_EQ(reason(silent), first);
}

TEST(StbDecode, InflatesWhatIsWholeAndNotTooMuch) {
  const Bytes content(1000, std::byte{7});
  EXPECT_EQ(inflate(zlib_stored(content), 1U << 20U), content);
  EXPECT_EQ(inflate(zlib_stored(content), 900), std::nullopt);
  EXPECT_EQ(inflate(ByteView(zlib_stored(content)).first(500), 1U << 20U), std::nullopt);
  EXPECT_EQ(inflate({}, 1U << 20U), std::nullopt);
  EXPECT_EQ(inflate(text("no stream"), 1U << 20U), std::nullopt);
}

}  // namespace
}  // namespace sdvae
