#include "image/bmp/bmp.h"

#include "pictures.h"

namespace sdvae {
namespace {

using namespace test;
using testing::ElementsAre;

// Of 32 bits, with a header of 108 bytes.
Bytes with_alpha_mask(std::array<int, 2> size, const Bytes& pixels) {
  const Bytes masks =
      join({little32(0xFF0000), little32(0xFF00), little32(0xFF), little32(0xFF000000)});
  Bytes file = bmp(size, 32, pixels, join({masks, Bytes(52)}), 3);
  file[14] = std::byte{108};
  return file;
}

TEST(Bmp, RowsRunFromTheBottomAndBytesAreBlueFirst) {
  const Bytes pixels = bytes({1, 2, 3, 0, 4, 5, 6, 0});
  EXPECT_THAT(decode(bmp({1, 2}, 24, pixels)).rgb, ElementsAre(6, 5, 4, 3, 2, 1));
  EXPECT_THAT(decode(bmp({1, -2}, 24, pixels)).rgb, ElementsAre(3, 2, 1, 6, 5, 4));
}

TEST(Bmp, PalettesOfEveryDepth) {
  const Bytes palette = bytes({0, 0, 0, 0, 30, 20, 10, 0});
  EXPECT_THAT(decode(bmp({2, 1}, 1, bytes({0x40, 0, 0, 0}), palette)).rgb,
              ElementsAre(0, 0, 0, 10, 20, 30));
  EXPECT_THAT(decode(bmp({2, 1}, 4, bytes({0x01, 0, 0, 0}), palette)).rgb,
              ElementsAre(0, 0, 0, 10, 20, 30));
  EXPECT_THAT(decode(bmp({2, 1}, 8, bytes({0, 1, 0, 0}), palette)).rgb,
              ElementsAre(0, 0, 0, 10, 20, 30));
}

TEST(Bmp, AColourThatThePaletteLacksIsBlack) {
  EXPECT_THAT(decode(bmp({1, 1}, 8, bytes({9, 0, 0, 0}), bytes({1, 1, 1, 0}))).rgb,
              ElementsAre(0, 0, 0));
  EXPECT_THAT(decode(bmp({3, 1}, 4, bytes({0x0F, 0x10, 0, 0}), bytes({1, 2, 3, 0}))).rgb,
              ElementsAre(3, 2, 1, 0, 0, 0, 0, 0, 0));
}

TEST(Bmp, AGapBeforeThePixelsIsSkipped) {
  EXPECT_THAT(decode(bmp({1, 1}, 24, bytes({1, 2, 3, 0}), Bytes(9, std::byte{9}))).rgb,
              ElementsAre(3, 2, 1));
  const Bytes palette = join({bytes({1, 2, 3, 0}), Bytes(1100, std::byte{9})});
  EXPECT_THAT(decode(bmp({1, 1}, 8, Bytes(4), palette)).rgb, ElementsAre(3, 2, 1));
}

TEST(Bmp, SixteenBitsAndMasks) {
  EXPECT_THAT(decode(bmp({2, 1}, 16, bytes({0x00, 0x7C, 0x1F, 0}))).rgb,
              ElementsAre(255, 0, 0, 0, 0, 255));
  const Bytes masks565 = join({little32(0xF800), little32(0x07E0), little32(0x001F)});
  EXPECT_THAT(decode(bmp({2, 1}, 16, bytes({0xE0, 0x07, 0x10, 0}), masks565, 3)).rgb,
              ElementsAre(0, 255, 0, 0, 0, 132));  // 16 * 255 / 31, rounded
}

TEST(Bmp, TheFourthByteIsAlphaOnlyWithAMask) {
  const Bytes pixel = bytes({1, 2, 3, 0x80, 4, 5, 6, 0xFF});
  const ImageFile plain = decode_image_file(bmp({2, 1}, 32, pixel), "");
  EXPECT_THAT(plain.image.rgb, ElementsAre(3, 2, 1, 6, 5, 4));
  EXPECT_FALSE(plain.info.had_alpha);
  const ImageFile masked = decode_image_file(with_alpha_mask({2, 1}, pixel), "", {Rgb{}});
  EXPECT_THAT(masked.image.rgb, ElementsAre(2, 1, 1, 6, 5, 4));
  EXPECT_TRUE(masked.info.had_alpha);
}

// Many programs leave room for alpha and fill it with zeros; they do not mean an invisible picture.
TEST(Bmp, AlphaThatIsZeroEverywhereIsNoAlpha) {
  EXPECT_THAT(decode(with_alpha_mask({1, 1}, bytes({1, 2, 3, 0}))).rgb, ElementsAre(3, 2, 1));
}

TEST(Bmp, EveryCutIsTold) {
  expect_every_cut_is_told(bmp({3, 2}, 24, Bytes(24)));
  expect_every_cut_is_told(bmp({9, 3}, 1, Bytes(12), Bytes(8)));
  expect_every_prefix_fails(with_alpha_mask({3, 2}, Bytes(24)));
}

TEST(Bmp, MutationsAreSafe) {
  expect_mutations_are_safe(bmp({3, 2}, 24, Bytes(24, std::byte{77})), 3000);
  expect_mutations_are_safe(bmp({9, 3}, 4, Bytes(24, std::byte{77}), Bytes(64)), 3000);
  expect_mutations_are_safe(bmp({9, 3}, 8, Bytes(36, std::byte{77}), Bytes(16)), 3000);
  expect_mutations_are_safe(with_alpha_mask({3, 2}, Bytes(24, std::byte{77})), 3000);
}

}  // namespace
}  // namespace sdvae
