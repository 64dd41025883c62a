#include "image/pnm/pnm.h"

#include <fmt/format.h>

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
  EXPECT_THAT(decode_error(text("P6 x 1 255 abc")), HasSubstr("no number where"));
  EXPECT_THAT(decode_error(text("P6 -1 1 255 abc")), HasSubstr("no number where"));
  EXPECT_THAT(decode_error(text("P6 1 1 255abc")), HasSubstr("does not end in a blank"));
  EXPECT_THAT(decode_error(text("P6 1 1 0 abc")), HasSubstr("largest value"));
  EXPECT_THAT(decode_error(text("P6 1 1 65536 abc")), HasSubstr("largest value"));
  EXPECT_THAT(decode_error(text("P6 0 1 255 abc")), HasSubstr("without pixels"));
  EXPECT_THAT(decode_error(text("P6 99999999999999999999 1 255 abc")), HasSubstr("too many"));
  EXPECT_THAT(decode_error(text("P6 16000 16000 255 abc")), HasSubstr("cut short"));
}

TEST(Pnm, BitmapsHaveOneForBlack) {
  EXPECT_THAT(decode(text("P1 3 2\n0 1 0\n1#comment\n01")).rgb,
              ElementsAre(255, 255, 255, 0, 0, 0, 255, 255, 255,  //
                          0, 0, 0, 255, 255, 255, 0, 0, 0));
  EXPECT_THAT(decode(join({text("P4 9 2\n"), bytes({0x80, 0x7F, 0, 0x80})})).rgb.size(), 54U);
  const Image image = decode(join({text("P4 9 1\n"), bytes({0x80, 0x7F})}));
  EXPECT_EQ(image.rgb[0], 0);
  EXPECT_EQ(image.rgb[3], 255);
  EXPECT_EQ(image.rgb[24], 255);
  EXPECT_THAT(decode_error(text("P1 2 1\n1 2")), HasSubstr("neither 0 nor 1"));
}

TEST(Pnm, SamplesAsText) {
  EXPECT_THAT(decode(text("P2 2 1 100\n50 #half\n 100\n")).rgb,
              ElementsAre(128, 128, 128, 255, 255, 255));
  EXPECT_THAT(decode(text("P3\n1 1\n65535\n0 256 65535\n")).rgb, ElementsAre(0, 1, 255));
  EXPECT_THAT(decode_error(text("P2 1 1 100\n101\n")), HasSubstr("above its largest value"));
  EXPECT_THAT(decode_error(text("P2 1 1 100\n-1\n")), HasSubstr("no number where"));
}

TEST(Pnm, ATextThatMayHaveLostDigitsIsTold) {
  EXPECT_TRUE(remarks_of(text("P2 1 1 255 12\n")).empty());
  EXPECT_THAT(remarks_of(text("P2 1 1 255 12")), ElementsAre(HasSubstr("may be cut short")));
}

TEST(Pnm, PamOfOneToFourChannels) {
  const auto pam = [](int depth, const char* type, const Bytes& samples, int maxval = 255) {
    return join({text(fmt::format("P7\n# a comment\nWIDTH 1\nHEIGHT 1\nDEPTH {}\nMAXVAL "
                                  "{}\nTUPLTYPE {}\nENDHDR\n",
                                  depth, maxval, type)),
                 samples});
  };
  EXPECT_THAT(decode(pam(1, "GRAYSCALE", bytes({7}))).rgb, ElementsAre(7, 7, 7));
  EXPECT_THAT(decode(pam(1, "BLACKANDWHITE", bytes({1}), 1)).rgb, ElementsAre(255, 255, 255));
  EXPECT_THAT(decode(pam(2, "GRAYSCALE_ALPHA", bytes({7, 0}))).rgb, ElementsAre(255, 255, 255));
  EXPECT_THAT(decode(pam(3, "RGB", bytes({1, 2, 3}))).rgb, ElementsAre(1, 2, 3));
  EXPECT_THAT(decode_image(pam(4, "RGB_ALPHA", bytes({1, 2, 3, 0})), "", {std::nullopt}).rgb,
              ElementsAre(1, 2, 3));
  EXPECT_TRUE(decode_image_file(pam(4, "RGB_ALPHA", bytes({1, 2, 3, 9})), "").info.had_alpha);
  EXPECT_THAT(decode(pam(3, "RGB", bytes({0, 0, 1, 0, 255, 255}), 65535)).rgb,
              ElementsAre(0, 1, 255));
  EXPECT_THAT(decode_error(pam(4, "CMYK", Bytes(4))), HasSubstr("tuple type"));
  EXPECT_THAT(decode_error(pam(5, "RGB", Bytes(5))), HasSubstr("5 channels"));
  EXPECT_THAT(decode_error(pam(0, "RGB", Bytes(5))), HasSubstr("0 channels"));
  EXPECT_THAT(decode_error(pam(1, "RGB", Bytes(5), 0)), HasSubstr("largest value"));
  EXPECT_THAT(decode_error(text("P7\nWIDE 1\nENDHDR\n")), HasSubstr("does not know"));
  EXPECT_THAT(decode_error(text("P7\nWIDTH 1\nENDHDR\n")), HasSubstr("without pixels"));
  expect_every_prefix_fails(pam(4, "RGB_ALPHA", bytes({1, 2, 3, 4})));
}

TEST(Pnm, AShortTextCannotClaimALargePicture) {
  for (const char* kind : {"P1", "P2", "P3", "P4"}) {
    EXPECT_THAT(decode_error(text(std::string(kind) + " 16000 16000 1 0 1 0 1")),
                HasSubstr("cut short"))
        << kind;
  }
}

TEST(Pnm, EveryTruncationIsAnError) {
  expect_every_prefix_fails(encode_image(noise_image(5, 4), {ImageFormat::ppm}));
  expect_every_prefix_fails(text("P5 # grey\n2 2 300\nabcdefgh"));
  expect_every_prefix_fails(text("P1 2 2 1 0 1 1"));
  expect_every_prefix_fails(text("P2 2 2 255 1 2 3 4"));
}

TEST(Pnm, MutationsAreSafe) {
  expect_mutations_are_safe(encode_image(noise_image(5, 4), {ImageFormat::ppm}), 3000);
  expect_mutations_are_safe(text("P3 2 1 255 1 2 3 4 5 6\n"), 3000);
  expect_mutations_are_safe(text("P1 2 2 1 0 1 1\n"), 3000);
  expect_mutations_are_safe(
      text("P7\nWIDTH 1\nHEIGHT 1\nDEPTH 4\nMAXVAL 9\nTUPLTYPE RGB_ALPHA\nENDHDR\n1234"), 3000);
}

}  // namespace
}  // namespace sdvae
