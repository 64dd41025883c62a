#include "image/png_colours.h"

#include "pictures.h"

namespace sdvae {
namespace {

using namespace test;
using testing::ElementsAre;

ImageFileInfo info_of(const Bytes& file) {
  ImageFileInfo info;
  static_cast<void>(decode_image(file, "", {}, &info));
  return info;
}

TEST(PngColours, SmallDepthsAreStretched) {
  EXPECT_THAT(decode(png(ihdr(2, 1, 1, 0), bytes({0, 0x40}))).rgb,
              ElementsAre(0, 0, 0, 255, 255, 255));
  EXPECT_THAT(decode(png(ihdr(2, 1, 2, 0), bytes({0, 0x60}))).rgb,
              ElementsAre(85, 85, 85, 170, 170, 170));
  EXPECT_THAT(decode(png(ihdr(2, 1, 4, 0), bytes({0, 0x1F}))).rgb,
              ElementsAre(17, 17, 17, 255, 255, 255));
}

TEST(PngColours, SixteenBitsKeepTheHighByte) {
  const Bytes file = png(ihdr(1, 1, 16, 2), bytes({0, 1, 255, 2, 255, 3, 0}));
  EXPECT_THAT(decode(file).rgb, ElementsAre(1, 2, 3));
  EXPECT_EQ(info_of(file).bits_per_channel, 16);
}

TEST(PngColours, AlphaIsCompositedOrDropped) {
  const Bytes file = png(ihdr(2, 1, 8, 6), bytes({0, 10, 20, 30, 0, 10, 20, 30, 51}));
  EXPECT_THAT(decode(file).rgb, ElementsAre(255, 255, 255, 206, 208, 210));
  EXPECT_THAT(decode_image(file, "", {Rgb{0, 0, 0}}).rgb, ElementsAre(0, 0, 0, 2, 4, 6));
  EXPECT_THAT(decode_image(file, "", {std::nullopt}).rgb, ElementsAre(10, 20, 30, 10, 20, 30));
  EXPECT_TRUE(info_of(file).had_alpha);
  EXPECT_THAT(decode_image(png(ihdr(1, 1, 8, 4), bytes({0, 9, 255})), "").rgb,
              ElementsAre(9, 9, 9));
}

TEST(PngColours, AKeyColourIsTransparent) {
  const Bytes key = chunk("tRNS", bytes({0, 1, 0, 2, 0, 3}));
  const Bytes file = png(ihdr(2, 1, 8, 2), bytes({0, 1, 2, 3, 1, 2, 4}), key);
  EXPECT_THAT(decode(file).rgb, ElementsAre(255, 255, 255, 1, 2, 4));
  EXPECT_TRUE(info_of(file).had_alpha);
  // All 16 bits count, and below 8 bits the sample as it is stored.
  const Bytes deep = png(ihdr(2, 1, 16, 0), bytes({0, 5, 1, 5, 2}), chunk("tRNS", bytes({5, 2})));
  EXPECT_THAT(decode(deep).rgb, ElementsAre(5, 5, 5, 255, 255, 255));
  const Bytes flat = png(ihdr(2, 1, 2, 0), bytes({0, 0x60}), chunk("tRNS", bytes({0, 2})));
  EXPECT_THAT(decode(flat).rgb, ElementsAre(85, 85, 85, 255, 255, 255));
}

TEST(PngColours, ATransparencyChunkTooShortIsIgnored) {
  const Bytes file = png(ihdr(1, 1, 8, 2), bytes({0, 1, 2, 3}), chunk("tRNS", bytes({0, 1})));
  EXPECT_FALSE(info_of(file).had_alpha);
}

TEST(PngColours, PaletteWithTransparency) {
  const Bytes palette = chunk("PLTE", bytes({1, 2, 3, 4, 5, 6}));
  const Bytes raw = bytes({0, 0, 1, 2});  // the last colour is not there
  EXPECT_THAT(decode(png(ihdr(3, 1, 8, 3), raw, palette)).rgb,
              ElementsAre(1, 2, 3, 4, 5, 6, 0, 0, 0));
  const Bytes file = png(ihdr(3, 1, 8, 3), raw, join({palette, chunk("tRNS", bytes({0}))}));
  EXPECT_THAT(decode(file).rgb, ElementsAre(255, 255, 255, 4, 5, 6, 0, 0, 0));
}

}  // namespace
}  // namespace sdvae
