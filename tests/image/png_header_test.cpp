#include "image/png/png_header.h"

#include "pictures.h"

namespace sdvae {
namespace {

using namespace test;
using testing::HasSubstr;

const Bytes kPixel = bytes({0, 1, 2, 3});  // one RGB scanline

TEST(PngHeader, KeepsWhatTheDecoderNeeds) {
  const Bytes file =
      join({png_signature(), ihdr(3, 2, 4, 3, 1), chunk("PLTE", bytes({1, 2, 3})),
            chunk("tRNS", bytes({9})), chunk("IDAT", bytes({1})), chunk("IDAT", bytes({2, 3})),
            chunk("eXIf", exif_block(2)), chunk("IEND", {}), text("trailer")});
  const PngFile png_file = walk_png(file);
  EXPECT_EQ(png_file.width, 3);
  EXPECT_EQ(png_file.height, 2);
  EXPECT_EQ(png_file.depth, 4);
  EXPECT_TRUE(png_file.has_alpha);
  EXPECT_EQ(png_file.palette.size(), 3U);
  EXPECT_EQ(png_file.transparency.size(), 1U);
  EXPECT_EQ(png_file.data.size(), 2U);
  EXPECT_EQ(png_file.orientation, 2);
  EXPECT_TRUE(png_file.has_end);
  EXPECT_TRUE(png_file.remarks.empty());
}

TEST(PngHeader, AlphaIsAChannelOrAChunk) {
  const auto has_alpha = [](int colour, const Bytes& extra) {
    return walk_png(png(ihdr(1, 1, 8, colour), kPixel, extra)).has_alpha;
  };
  const Bytes palette = chunk("PLTE", bytes({1, 2, 3}));
  EXPECT_FALSE(has_alpha(0, {}));
  EXPECT_FALSE(has_alpha(2, {}));
  EXPECT_FALSE(has_alpha(3, palette));
  EXPECT_FALSE(has_alpha(3, join({palette, chunk("tRNS", {})})));
  EXPECT_TRUE(has_alpha(4, {}));
  EXPECT_TRUE(has_alpha(6, {}));
  EXPECT_TRUE(has_alpha(0, chunk("tRNS", bytes({0, 1}))));
  EXPECT_TRUE(has_alpha(3, join({palette, chunk("tRNS", bytes({1}))})));
}

TEST(PngHeader, APaletteIsKeptOnlyForIndices) {
  EXPECT_TRUE(
      walk_png(png(ihdr(1, 1, 8, 2), kPixel, chunk("PLTE", bytes({1, 2, 3})))).palette.empty());
}

// The chunk with its last checksum byte changed.
Bytes with_wrong_checksum(Bytes chunk) {
  chunk.back() ^= std::byte{1};
  return chunk;
}

TEST(PngHeader, AWrongChecksumIsToldWhereNoPixelsAre) {
  const Bytes wrong = with_wrong_checksum(chunk("tEXt", text("hello")));
  EXPECT_THAT(walk_png(png(ihdr(1, 1, 8, 2), kPixel, join({wrong, wrong}))).remarks,
              testing::ElementsAre(HasSubstr("wrong checksum in its chunk tEXt")));
  Bytes file = png(ihdr(1, 1, 8, 2), kPixel);
  file.back() ^= std::byte{1};
  EXPECT_THAT(walk_png(file).remarks, testing::ElementsAre(HasSubstr("chunk IEND")));
}

TEST(PngHeader, AWrongChecksumOfPixelsIsAnError) {
  const Bytes data = chunk("IDAT", zlib_stored(kPixel));
  const Bytes end = chunk("IEND", {});
  const auto error = [&](const std::vector<Bytes>& chunks) {
    Bytes file = png_signature();
    for (const Bytes& one : chunks) append(file, one);
    return decode_error(file);
  };
  EXPECT_THAT(error({with_wrong_checksum(ihdr(1, 1, 8, 2)), data, end}), HasSubstr("IHDR"));
  EXPECT_THAT(error({ihdr(1, 1, 8, 2), with_wrong_checksum(data), end}), HasSubstr("IDAT"));
  for (const char* name : {"PLTE", "tRNS"}) {
    EXPECT_THAT(error({ihdr(1, 1, 8, 2), with_wrong_checksum(chunk(name, Bytes(6))), data, end}),
                HasSubstr(name));
  }
}

TEST(PngHeader, AfterTheDataTheFileMayEnd) {
  const Bytes whole = png(ihdr(1, 1, 8, 2), kPixel);
  const Bytes without_end(whole.begin(), whole.end() - 12);
  const auto has_end = [](const Bytes& file) { return walk_png(file).has_end; };
  EXPECT_TRUE(has_end(whole));
  EXPECT_FALSE(has_end(without_end));
  EXPECT_FALSE(has_end(join({without_end, text("no chunk at all")})));
  EXPECT_FALSE(has_end(join({without_end, big32(100), text("tEXtcut")})));
  EXPECT_FALSE(has_end(Bytes(without_end.begin(), without_end.end() - 1)));  // in the checksum
  EXPECT_THAT(decode_error(join({without_end, big32(100), text("IDATcut")})),
              HasSubstr("cut short"));
  EXPECT_THAT(decode_error(Bytes(without_end.begin(), without_end.end() - 5)),
              HasSubstr("cut short"));
}

TEST(PngHeader, TransparencyBesideAlphaIsPassedOver) {
  for (const int colour : {4, 6}) {
    const PngFile file =
        walk_png(png(ihdr(1, 1, 8, colour), Bytes(5), chunk("tRNS", bytes({0, 0}))));
    EXPECT_TRUE(file.transparency.empty());
    EXPECT_THAT(file.remarks, testing::ElementsAre(HasSubstr("tRNS beside an alpha channel")));
  }
}

TEST(PngHeader, RefusesABadHeader) {
  for (const auto& [depth, colour] :
       {std::pair{3, 0}, {16, 3}, {4, 2}, {4, 6}, {2, 4}, {8, 1}, {8, 5}, {8, 7}, {0, 0}}) {
    EXPECT_THAT(decode_error(png(ihdr(1, 1, depth, colour), kPixel)), HasSubstr("PNG allows"));
  }
  EXPECT_THAT(decode_error(png(ihdr(1, 1, 8, 2, 2), kPixel)), HasSubstr("PNG allows"));
  EXPECT_THAT(decode_error(png(chunk("IHDR", bytes({0})), kPixel)), HasSubstr("header chunk"));
  EXPECT_THAT(decode_error(png(chunk("CgBI", {}), kPixel)), HasSubstr("Apple"));
}

TEST(PngHeader, SizesAreCheckedBeforeAnythingIsAllocated) {
  EXPECT_THAT(decode_error(png(ihdr(0, 1, 8, 2), kPixel)), HasSubstr("without pixels"));
  EXPECT_THAT(decode_error(png(ihdr(65536, 1, 8, 2), kPixel)), HasSubstr("too many"));
  EXPECT_THAT(decode_error(png(ihdr(65535, 65535, 8, 2), kPixel)), HasSubstr("too many"));
  EXPECT_THAT(decode_error(png(ihdr(0xFFFFFFFF, 0xFFFFFFFF, 8, 2), kPixel)), HasSubstr("too many"));
}

TEST(PngHeader, RefusesABrokenStructure) {
  EXPECT_THAT(decode_error(join({png_signature(), ihdr(1, 1, 8, 2), chunk("IEND", {})})),
              HasSubstr("no PNG picture data"));
  EXPECT_THAT(decode_error(png(ihdr(1, 1, 8, 3), bytes({0, 0}))), HasSubstr("palette"));
  EXPECT_THAT(decode_error(png(ihdr(1, 1, 8, 3), bytes({0, 0}), chunk("PLTE", bytes({1})))),
              HasSubstr("palette"));
  EXPECT_THAT(decode_error(png(ihdr(1, 1, 8, 2), kPixel, chunk("ABCD", {}))),
              HasSubstr("ABCD out of place or unknown"));
  EXPECT_THAT(decode_error(png(ihdr(1, 1, 8, 2), kPixel, chunk("a\x1B]d", {}))),
              HasSubstr("has no name"));
}

}  // namespace
}  // namespace sdvae
