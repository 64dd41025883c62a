#include "image/bmp_header.h"

#include "pictures.h"

namespace sdvae {
namespace {

using namespace test;
using testing::HasSubstr;

TEST(BmpHeader, Os2HeaderHasShortFieldsAndThreeBytePalette) {
  const Bytes file =
      join({text("BM"), little32(0), little32(0), little32(14 + 12 + 6), little32(12), little16(2),
            little16(1), little16(1), little16(8), bytes({1, 2, 3, 4, 5, 6}), bytes({0, 1, 0, 0})});
  const BmpHeader header = read_bmp_header(file);
  EXPECT_EQ(header.width, 2);
  EXPECT_EQ(header.height, 1);
  EXPECT_EQ(header.palette_entry_bytes, 3U);
  EXPECT_THAT(decode(file).rgb, testing::ElementsAre(3, 2, 1, 6, 5, 4));
}

TEST(BmpHeader, RefusesWhatItCannotRead) {
  EXPECT_THAT(decode_error(bmp({1, 1}, 8, Bytes(4), {}, 1)), HasSubstr("run-length compression"));
  EXPECT_THAT(decode_error(bmp({1, 1}, 4, Bytes(4), {}, 2)), HasSubstr("run-length compression"));
  EXPECT_THAT(decode_error(bmp({1, 1}, 24, Bytes(4), {}, 4)), HasSubstr("this compression"));
  EXPECT_THAT(decode_error(bmp({1, 1}, 48, Bytes(8))), HasSubstr("48 bits a pixel"));
  EXPECT_THAT(decode_error(bmp({1, 1}, 24, Bytes(4), {}, 3)), HasSubstr("masks"));
  Bytes odd_header = bmp({1, 1}, 24, Bytes(4));
  odd_header[14] = std::byte{41};
  EXPECT_THAT(decode_error(odd_header), HasSubstr("headers of 41 bytes"));
  Bytes early_pixels = bmp({1, 1}, 24, Bytes(4));
  early_pixels[10] = std::byte{20};
  EXPECT_THAT(decode_error(early_pixels), HasSubstr("inside its header"));
  const Bytes broken_mask = join({little32(0xF00F), little32(0), little32(0)});
  EXPECT_THAT(decode_error(bmp({1, 1}, 16, Bytes(4), broken_mask, 3)), HasSubstr("run of bits"));
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
