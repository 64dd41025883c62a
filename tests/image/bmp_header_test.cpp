#include "image/bmp_header.h"

#include "pictures.h"

namespace sdvae {
namespace {

using namespace test;
using testing::HasSubstr;

// A BMP with OS/2's short header.
Bytes os2(int bits, const Bytes& palette, const Bytes& pixels) {
  const auto offset = static_cast<std::uint32_t>(26 + palette.size());
  return join({text("BM"), little32(0), little32(0), little32(offset), little32(12), little16(2),
               little16(1), little16(1), little16(static_cast<unsigned>(bits)), palette, pixels});
}

TEST(BmpHeader, Os2HeaderHasShortFields) {
  const Bytes file = os2(24, {}, bytes({1, 2, 3, 4, 5, 6, 0, 0}));
  const BmpFile bmp_file = walk_bmp(file);
  EXPECT_EQ(bmp_file.width, 2);
  EXPECT_EQ(bmp_file.height, 1);
  EXPECT_THAT(decode(file).rgb, testing::ElementsAre(3, 2, 1, 6, 5, 4));
  EXPECT_THAT(decode_error(os2(8, Bytes(768), Bytes(4))), HasSubstr("OS/2 with a palette"));
}

TEST(BmpHeader, FindsTheParts) {
  const Bytes between = bytes({1, 2, 3, 0, 4, 5, 6, 0, 7, 7});  // two colours and a gap
  const Bytes file = bmp({5, -2}, 4, Bytes(8, std::byte{16}), between);
  const BmpFile bmp_file = walk_bmp(file);
  EXPECT_EQ(bmp_file.height, 2);
  EXPECT_EQ(bmp_file.headers.size(), 54U);
  EXPECT_EQ(bmp_file.palette.size(), 8U);
  EXPECT_EQ(bmp_file.full_palette_bytes, 64U);
  EXPECT_EQ(bmp_file.pixels.size(), 8U);
  EXPECT_FALSE(bmp_file.has_alpha);
  const Bytes masks = join({little32(0xF800), little32(0x07E0), little32(0x001F)});
  const Bytes masked = bmp({1, 1}, 16, Bytes(4), masks, 3);
  EXPECT_EQ(walk_bmp(masked).headers.size(), 66U);
  EXPECT_EQ(walk_bmp(masked).full_palette_bytes, 0U);
}

TEST(BmpHeader, RefusesWhatItCannotRead) {
  EXPECT_THAT(decode_error(bmp({1, 1}, 8, Bytes(4), {}, 1)), HasSubstr("run-length compression"));
  EXPECT_THAT(decode_error(bmp({1, 1}, 4, Bytes(4), {}, 2)), HasSubstr("run-length compression"));
  EXPECT_THAT(decode_error(bmp({1, 1}, 24, Bytes(4), {}, 4)), HasSubstr("this compression"));
  EXPECT_THAT(decode_error(bmp({1, 1}, 32, Bytes(4), Bytes(16), 6)), HasSubstr("this compression"));
  EXPECT_THAT(decode_error(bmp({1, 1}, 48, Bytes(8))), HasSubstr("48 bits a pixel"));
  EXPECT_THAT(decode_error(bmp({1, 1}, 2, Bytes(4), Bytes(16))), HasSubstr("2 bits a pixel"));
  EXPECT_THAT(decode_error(bmp({1, 1}, 24, Bytes(4), {}, 3)), HasSubstr("masks"));
  for (const int size : {16, 41, 52, 64}) {
    Bytes odd_header = bmp({1, 1}, 24, Bytes(4));
    odd_header[14] = static_cast<std::byte>(size);
    EXPECT_THAT(decode_error(odd_header), HasSubstr("headers of " + std::to_string(size)));
  }
  Bytes early_pixels = bmp({1, 1}, 24, Bytes(4));
  early_pixels[10] = std::byte{20};
  EXPECT_THAT(decode_error(early_pixels), HasSubstr("inside its header"));
}

TEST(BmpHeader, RefusesMasksThatItCannotRead) {
  const auto error = [](int bits, std::array<unsigned, 3> masks) {
    const Bytes between = join({little32(masks[0]), little32(masks[1]), little32(masks[2])});
    return decode_error(bmp({1, 1}, bits, Bytes(4), between, 3));
  };
  EXPECT_THAT(error(16, {0xF00F, 0, 0}), HasSubstr("run of bits"));
  EXPECT_THAT(error(16, {0xFF0000, 0xFF00, 0xFF}), HasSubstr("run of bits"));
  EXPECT_THAT(error(32, {0x3FF00000, 0xFFC00, 0x3FF}), HasSubstr("more than 8 bits a colour"));
  EXPECT_THAT(error(32, {0xFF0000, 0, 0xFF}), HasSubstr("damaged"));
  EXPECT_THAT(error(32, {0xFF, 0xFF, 0xFF}), HasSubstr("damaged"));
  Bytes v3 = bmp({1, 1}, 32, Bytes(4), Bytes(16), 3);
  v3[14] = std::byte{56};
  EXPECT_THAT(decode_error(v3), HasSubstr("header of 56 bytes"));
}

TEST(BmpHeader, SizesAreCheckedBeforeAnythingIsAllocated) {
  EXPECT_THAT(decode_error(bmp({-1, 1}, 24, Bytes(4))), HasSubstr("negative"));
  EXPECT_THAT(decode_error(bmp({0, 1}, 24, Bytes(4))), HasSubstr("without pixels"));
  EXPECT_THAT(decode_error(bmp({65536, 1}, 24, Bytes(4))), HasSubstr("too many"));
  EXPECT_THAT(decode_error(bmp({1, INT32_MIN}, 24, Bytes(4))), HasSubstr("too many"));
  EXPECT_THAT(decode_error(bmp({16000, 16000}, 24, Bytes(4))), HasSubstr("cut short"));
}

}  // namespace
}  // namespace sdvae
