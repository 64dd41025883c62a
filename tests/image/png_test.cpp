#include "image/png/png.h"

#include "pictures.h"

namespace sdvae {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(Png, GivesOurOwnFilesBack) {
  for (const Image& image : {noise_image(1, 1), noise_image(37, 29), smooth_image(300, 7)}) {
    const auto [decoded, info] = decode_image_file(encode_image(image), "");
    EXPECT_EQ(decoded.rgb, image.rgb);
    EXPECT_EQ(decoded.width, image.width);
    EXPECT_EQ(info.format, "PNG");
    EXPECT_EQ(info.bits_per_channel, 8);
    EXPECT_FALSE(info.had_alpha);
  }
}

TEST(Png, Interlaced) {
  // 2x2: pass 1 has (0,0), pass 6 has (1,0), pass 7 has the second row.
  EXPECT_THAT(decode(png(ihdr(2, 2, 8, 0, 1), bytes({0, 1, 0, 2, 0, 3, 4}))).rgb,
              testing::ElementsAre(1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4));
}

TEST(Png, InterlacedOfEverySizeIsTheSameAsNot) {
  for (int width = 1; width <= 17; ++width) {
    for (int height = 1; height <= 17; ++height) {
      Bytes straight;
      for (int y = 0; y < height; ++y) {
        straight.push_back({});
        for (int x = 0; x < width; ++x) append(straight, bytes({x, y}));
      }
      const Bytes interlaced = interlaced_scanlines(width, height, [](int x, int y) {
        return bytes({x, y});
      });
      const auto w = static_cast<std::uint32_t>(width);
      const auto h = static_cast<std::uint32_t>(height);
      EXPECT_EQ(decode(png(ihdr(w, h, 8, 4, 1), interlaced)).rgb,
                decode(png(ihdr(w, h, 8, 4, 0), straight)).rgb);
    }
  }
}

TEST(Png, UndoesEveryFilter) {
  const Bytes raw = bytes({0, 10, 20, 30,   // as it is
                           1, 1,  1,  255,  // left
                           2, 1,  1,  1,    // above
                           3, 1,  1,  1,    // mean of left and above, rounded down
                           4, 1,  1,  1});  // Paeth
  const std::vector<std::uint8_t> grey = {10, 20, 30, 1, 2, 1, 2, 3, 2, 2, 3, 3, 3, 4, 5};
  const Image image = decode(png(ihdr(3, 5, 8, 0), raw));
  for (std::size_t i = 0; i < grey.size(); ++i) EXPECT_EQ(image.rgb[i * 3], grey[i]) << i;
  EXPECT_THAT(decode_error(png(ihdr(1, 1, 8, 0), bytes({5, 0}))), HasSubstr("filter"));
}

TEST(Png, SmallDepthsAreStretched) {
  EXPECT_THAT(decode(png(ihdr(2, 1, 1, 0), bytes({0, 0x40}))).rgb,
              ElementsAre(0, 0, 0, 255, 255, 255));
  EXPECT_THAT(decode(png(ihdr(2, 1, 2, 0), bytes({0, 0x60}))).rgb,
              ElementsAre(85, 85, 85, 170, 170, 170));
  EXPECT_THAT(decode(png(ihdr(2, 1, 4, 0), bytes({0, 0x1F}))).rgb,
              ElementsAre(17, 17, 17, 255, 255, 255));
}

TEST(Png, SixteenBitsKeepTheHighByte) {
  const Bytes file = png(ihdr(1, 1, 16, 2), bytes({0, 1, 255, 2, 255, 3, 0}));
  EXPECT_THAT(decode(file).rgb, ElementsAre(1, 2, 3));
  EXPECT_EQ(info_of(file).bits_per_channel, 16);
}

TEST(Png, AlphaIsCompositedOrDropped) {
  const Bytes file = png(ihdr(2, 1, 8, 6), bytes({0, 10, 20, 30, 0, 10, 20, 30, 51}));
  EXPECT_THAT(decode(file).rgb, ElementsAre(255, 255, 255, 206, 208, 210));
  EXPECT_THAT(decode_image(file, "", {Rgb{0, 0, 0}}).rgb, ElementsAre(0, 0, 0, 2, 4, 6));
  EXPECT_THAT(decode_image(file, "", {std::nullopt}).rgb, ElementsAre(10, 20, 30, 10, 20, 30));
  EXPECT_TRUE(info_of(file).had_alpha);
  EXPECT_THAT(decode(png(ihdr(1, 1, 8, 4), bytes({0, 9, 255}))).rgb, ElementsAre(9, 9, 9));
}

TEST(Png, AKeyColourIsTransparent) {
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

TEST(Png, ATransparencyChunkOfTheWrongLengthIsAnError) {
  for (const int length : {1, 2, 7}) {
    const Bytes key = chunk("tRNS", Bytes(static_cast<std::size_t>(length)));
    EXPECT_THAT(decode_error(png(ihdr(1, 1, 8, 2), bytes({0, 1, 2, 3}), key)), HasSubstr("tRNS"));
  }
}

TEST(Png, PaletteWithTransparency) {
  const Bytes palette = chunk("PLTE", bytes({1, 2, 3, 4, 5, 6}));
  const Bytes raw = bytes({0, 0, 1, 2, 255});  // the last colours are not there
  EXPECT_THAT(decode(png(ihdr(4, 1, 8, 3), raw, palette)).rgb,
              ElementsAre(1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, 0));
  const Bytes file = png(ihdr(4, 1, 8, 3), raw, join({palette, chunk("tRNS", bytes({0}))}));
  EXPECT_THAT(decode(file).rgb, ElementsAre(255, 255, 255, 4, 5, 6, 0, 0, 0, 0, 0, 0));
  EXPECT_TRUE(info_of(file).had_alpha);
}

TEST(Png, AFullPalette) {
  Bytes colours;
  for (int i = 0; i < 256; ++i) append(colours, bytes({i, 255 - i, i / 2}));
  EXPECT_THAT(decode(png(ihdr(2, 1, 8, 3), bytes({0, 255, 9}), chunk("PLTE", colours))).rgb,
              ElementsAre(255, 0, 127, 9, 246, 4));
}

TEST(Png, DataInSeveralChunksAndOrientation) {
  const Bytes stream = zlib_stored(bytes({0, 1, 2}));
  const Bytes file = join(
      {png_signature(), ihdr(2, 1, 8, 0), chunk("IDAT", Bytes(stream.begin(), stream.begin() + 5)),
       chunk("IDAT", {}), chunk("IDAT", Bytes(stream.begin() + 5, stream.end())),
       chunk("eXIf", exif_block(2)), chunk("IEND", {})});
  EXPECT_THAT(decode(file).rgb, testing::ElementsAre(2, 2, 2, 1, 1, 1));
}

TEST(Png, TheDataMustReachForTheSize) {
  EXPECT_THAT(decode_error(png(ihdr(2, 1, 8, 0), bytes({0, 1}))), HasSubstr("damaged"));
  EXPECT_THAT(decode_error(png(ihdr(3, 3, 8, 0, 1), bytes({0, 1, 0, 2}))), HasSubstr("damaged"));
  // What is too much is ignored, as libpng does.
  EXPECT_THAT(decode(png(ihdr(1, 1, 8, 0), bytes({0, 1, 2}))).rgb, ElementsAre(1, 1, 1));
  EXPECT_THAT(decode_error(png(ihdr(16000, 16000, 8, 2), bytes({0}))), HasSubstr("damaged"));
  EXPECT_THAT(decode_error(png(ihdr(16384, 16384, 16, 6), bytes({0}))), HasSubstr("2 GiB"));
}

// 8 KB that inflate to 8 MB of zeros: a block in which two zero bits are a run of 258 bytes.
TEST(Png, AStreamThatInflatesFarBeyondItsSizeIsAnError) {
  const Bytes stream = join({bytes({0x78, 0xDA, 0xEC, 0xC1, 0x01, 0x01, 0, 0, 0, 0x80, 0x90, 0xFE,
                                    0xAF, 0xEE, 0x08, 0x0A}),
                             Bytes(8144)});
  const Bytes end = chunk("IEND", {});
  const auto file = [&](std::uint32_t side) {
    return join({png_signature(), ihdr(side, side, 8, 0), chunk("IDAT", stream), end});
  };
  EXPECT_THAT(decode_error(file(1)), HasSubstr("do not match its size"));
  EXPECT_THAT(decode_error(file(2000)), Not(HasSubstr("do not match its size")));  // cut short
}

// Nobody has to write the end chunk for all pixels to be there; the zlib stream says whether it is
// whole.
TEST(Png, AMissingEndChunkIsToldAndLostDataAreAnError) {
  const Image image = noise_image(40, 30);
  const Bytes whole = encode_image(image);
  const Bytes cut(whole.begin(), whole.end() - 12);
  EXPECT_EQ(decode(cut).rgb, image.rgb);
  EXPECT_THAT(remarks_of(cut), ElementsAre(HasSubstr("no end chunk")));
  const Bytes stream = zlib_stored(bytes({0, 1, 2}));
  for (std::size_t kept = 1; kept < stream.size(); ++kept) {
    const Bytes part(stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(kept));
    EXPECT_THAT(decode_error(join({png_signature(), ihdr(2, 1, 8, 0), chunk("IDAT", part)})),
                HasSubstr("cut short"))
        << kept;
  }
}

TEST(Png, WhatStbRefusesIsTidiedFirst) {
  const Bytes key = chunk("tRNS", bytes({0, 9}));
  const Bytes file = png(ihdr(2, 1, 8, 4), bytes({0, 9, 255, 9, 0}), key);
  EXPECT_THAT(decode(file).rgb, ElementsAre(9, 9, 9, 255, 255, 255));
  // Colour type, palette, transparency and several data chunks survive.
  const Bytes stream = zlib_stored(bytes({0, 1, 0}));
  const Bytes palette =
      join({png_signature(), ihdr(2, 1, 8, 3), chunk("PLTE", bytes({1, 2, 3, 4, 5, 6})),
            chunk("tRNS", bytes({0})), chunk("IDAT", Bytes(stream.begin(), stream.begin() + 4)),
            chunk("IDAT", Bytes(stream.begin() + 4, stream.end()))});
  EXPECT_THAT(decode(palette).rgb, ElementsAre(4, 5, 6, 255, 255, 255));
}

TEST(Png, EveryCutIsTold) {
  expect_every_cut_is_told(encode_image(noise_image(5, 4)));
  expect_every_cut_is_told(png(ihdr(2, 2, 8, 0, 1), bytes({0, 1, 0, 2, 0, 3, 4})));
}

TEST(Png, MutationsAreSafe) { expect_mutations_are_safe(encode_image(noise_image(9, 7)), 3000); }

// Checksums keep nearly all mutations from the decoder: here they are made right again.
TEST(Png, MutationsBehindTheChecksumAreSafe) {
  Noise noise(5);
  const Bytes palette(96, std::byte{33});
  for (int i = 0; i < 5000; ++i) {
    const auto any = [&](std::initializer_list<int> values) {
      return *(values.begin() + noise.below(values.size()));
    };
    Bytes stream = zlib_stored(Bytes(100, std::byte{2}));
    for (int flips = 0; flips < 4; ++flips) {
      stream[noise.below(stream.size())] = static_cast<std::byte>(noise.below(256));
    }
    const Bytes file =
        join({png_signature(),
              ihdr(1 + noise.below(12), 1 + noise.below(12), any({1, 2, 4, 8, 16}),
                   any({0, 2, 3, 4, 6}), any({0, 1})),
              chunk("PLTE", palette),
              noise.below(2) == 0 ? Bytes() : chunk("tRNS", Bytes(noise.below(9), std::byte{1})),
              chunk("IDAT", stream), chunk("IEND", {})});
    try {
      const Image image = decode(file);
      ASSERT_EQ(image.rgb.size(), static_cast<std::size_t>(image.width * image.height * 3));
    } catch (const Error& error) {
      ASSERT_EQ(error.kind(), ErrorKind::bad_data);
    }
  }
}

}  // namespace
}  // namespace sdvae
