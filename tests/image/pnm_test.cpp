#include "image/pnm.h"

#include "pictures.h"

namespace sdvae {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(Pnm, ColourAndGrey) {
  EXPECT_THAT(decode(text("P6\n1 2\n255\nabcdef")).rgb, ElementsAre('a', 'b', 'c', 'd', 'e', 'f'));
  EXPECT_THAT(decode(text("P5 2 1 255 xy")).rgb, ElementsAre('x', 'x', 'x', 'y', 'y', 'y'));
}

TEST(Pnm, CommentsAndBlanks) {
  EXPECT_THAT(decode(text("P6#one\n # two\n1\t#three\r1\n\n255\nabc")).rgb,
              ElementsAre('a', 'b', 'c'));
  // Exactly one blank ends the header.
  EXPECT_THAT(decode(text("P5 1 1 255\n\n")).rgb, ElementsAre('\n', '\n', '\n'));
}

TEST(Pnm, SamplesAreScaledAndRounded) {
  EXPECT_THAT(decode(join({text("P5 4 1 100 "), bytes({0, 1, 50, 100})})).rgb,
              ElementsAre(0, 0, 0, 3, 3, 3, 128, 128, 128, 255, 255, 255));
  EXPECT_THAT(decode(join({text("P6 1 1 65535 "), bytes({0, 128, 0, 129, 255, 255})})).rgb,
              ElementsAre(0, 1, 255));
  EXPECT_THAT(decode(join({text("P5 1 1 3 "), bytes({200})})).rgb, ElementsAre(255, 255, 255));
  const ImageFileInfo info = decode_image_file(text("P5 1 1 256 ab"), "").info;
  EXPECT_EQ(info.bits_per_channel, 16);
  EXPECT_EQ(info.format, "PNM");
}

TEST(Pnm, RefusesABadHeader) {
  EXPECT_THAT(decode_error(text("P6 x 1 255 abc")), HasSubstr("not made of numbers"));
  EXPECT_THAT(decode_error(text("P6 -1 1 255 abc")), HasSubstr("not made of numbers"));
  EXPECT_THAT(decode_error(text("P6 1 1 255abc")), HasSubstr("does not end in a blank"));
  EXPECT_THAT(decode_error(text("P6 1 1 0 abc")), HasSubstr("largest value"));
  EXPECT_THAT(decode_error(text("P6 1 1 65536 abc")), HasSubstr("largest value"));
  EXPECT_THAT(decode_error(text("P6 0 1 255 abc")), HasSubstr("without pixels"));
  EXPECT_THAT(decode_error(text("P6 99999999999999999999 1 255 abc")), HasSubstr("too many"));
  EXPECT_THAT(decode_error(text("P6 16000 16000 255 abc")), HasSubstr("cut short"));
}

TEST(Pnm, EveryTruncationIsAnError) {
  expect_every_prefix_fails(encode_image(noise_image(5, 4), {ImageFormat::ppm}));
  expect_every_prefix_fails(text("P5 # grey\n2 2 300\nabcdefgh"));
}

TEST(Pnm, MutationsAreSafe) {
  expect_mutations_are_safe(encode_image(noise_image(5, 4), {ImageFormat::ppm}), 3000);
}

}  // namespace
}  // namespace sdvae
