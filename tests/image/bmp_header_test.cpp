#include "image/bmp/bmp_header.h"

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
}

TEST(BmpHeader, Os2PalettesHaveThreeBytesAColour) {
  Bytes palette(768);
  for (const std::size_t i : {3U, 4U, 5U}) palette[i] = static_cast<std::byte>(10 * i);
  const Bytes file = os2(8, palette, bytes({1, 0, 0, 0}));
  EXPECT_EQ(walk_bmp(file).palette.size(), 768U);
  EXPECT_THAT(decode(file).rgb, testing::ElementsAre(50, 40, 30, 0, 0, 0));
}

// Pillow#5246: such files state where the headers end, and mean where the palette does.
TEST(BmpHeader, PixelsNeverBeginInsideThePalette) {
  const Bytes palette = join({Bytes(4), bytes({30, 20, 10, 0}), Bytes(1016)});
  for (const int offset : {54, 0}) {
    Bytes file = bmp({1, 1}, 8, bytes({1, 0, 0, 0}), palette);
    for (const std::size_t i : {10U, 11U}) file[i] = {};
    file[10] = static_cast<std::byte>(offset);
    EXPECT_THAT(decode(file).rgb, testing::ElementsAre(10, 20, 30)) << offset;
  }
  Bytes none = bmp({1, 1}, 8, Bytes(4), Bytes(2));
  EXPECT_THAT(decode_error(none), HasSubstr("no palette"));
}

TEST(BmpHeader, PaddingBehindTheLastRowMayBeMissing) {
  Bytes file = bmp({1, 2}, 24, bytes({1, 2, 3, 0, 4, 5, 6, 0}));
  file.pop_back();
  EXPECT_THAT(decode(file).rgb, testing::ElementsAre(6, 5, 4, 3, 2, 1));
  EXPECT_THAT(remarks_of(file), testing::ElementsAre(HasSubstr("padding")));
  file.pop_back();
  EXPECT_THAT(decode_error(file), HasSubstr("cut short"));
}

TEST(BmpHeader, HeadersOfEverySizeAreRead) {
  for (const int size : {40, 52, 56, 64, 108, 124}) {
    Bytes file = bmp({1, 1}, 24, bytes({1, 2, 3, 0}), Bytes(static_cast<std::size_t>(size) - 40));
    file[14] = static_cast<std::byte>(size);
    EXPECT_THAT(decode(file).rgb, testing::ElementsAre(3, 2, 1)) << size;
  }
  const Bytes masks = join({little32(0xFF), little32(0xFF00), little32(0xFF0000), little32(0)});
  for (const int size : {52, 56}) {
    Bytes file = bmp({1, 1}, 32, bytes({1, 2, 3, 0}), masks, 3);
    file[14] = static_cast<std::byte>(size);
    EXPECT_THAT(decode(file).rgb, testing::ElementsAre(1, 2, 3)) << size;
  }
}

TEST(BmpHeader, FindsTheParts) {
  const Bytes between = bytes({1, 2, 3, 0, 4, 5, 6, 0, 7, 7});  // two colours and a gap
  const Bytes file = bmp({5, -2}, 4, Bytes(8, std::byte{16}), between);
  const BmpFile bmp_file = walk_bmp(file);
  EXPECT_EQ(bmp_file.height, 2);
  EXPECT_EQ(bmp_file.palette.size(), 8U);
  EXPECT_EQ(bmp_file.pixels.size(), 8U);
  EXPECT_TRUE(bmp_file.is_top_down);
  EXPECT_FALSE(bmp_file.has_masks);
  const Bytes masks = join({little32(0xF800), little32(0x07E0), little32(0x001F)});
  const Bytes masked = bmp({1, 1}, 16, Bytes(4), masks, 3);
  EXPECT_EQ(walk_bmp(masked).masks[1], 0x07E0U);
  EXPECT_TRUE(walk_bmp(masked).palette.empty());
}

TEST(BmpHeader, RefusesWhatItCannotRead) {
  EXPECT_THAT(decode_error(bmp({1, 1}, 4, Bytes(4), {}, 1)), HasSubstr("does not go with"));
  EXPECT_THAT(decode_error(bmp({1, 1}, 8, Bytes(4), {}, 2)), HasSubstr("does not go with"));
  EXPECT_THAT(decode_error(bmp({1, 1}, 24, Bytes(4), {}, 4)), HasSubstr("this compression"));
  EXPECT_THAT(decode_error(bmp({1, 1}, 32, Bytes(4), Bytes(16), 6)), HasSubstr("this compression"));
  EXPECT_THAT(decode_error(bmp({1, 1}, 48, Bytes(8))), HasSubstr("48 bits a pixel"));
  EXPECT_THAT(decode_error(bmp({1, 1}, 2, Bytes(4), Bytes(16))), HasSubstr("2 bits a pixel"));
  EXPECT_THAT(decode_error(bmp({1, 1}, 24, Bytes(4), {}, 3)), HasSubstr("masks"));
  for (const int size : {16, 41, 60}) {
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
}

TEST(BmpHeader, SizesAreCheckedBeforeAnythingIsAllocated) {
  EXPECT_THAT(decode_error(bmp({-1, 1}, 24, Bytes(4))), HasSubstr("negative"));
  EXPECT_THAT(decode_error(bmp({0, 1}, 24, Bytes(4))), HasSubstr("without pixels"));
  EXPECT_THAT(decode_error(bmp({65536, 1}, 24, Bytes(4))), HasSubstr("too many"));
  EXPECT_THAT(decode_error(bmp({1, INT32_MIN}, 24, Bytes(4))), HasSubstr("too many"));
  EXPECT_THAT(decode_error(bmp({16000, 16000}, 24, Bytes(4))), HasSubstr("cut short"));
}

// A BMP of one pixel with Windows' longest header and a profile of three bytes behind the pixel.
Bytes with_profile(std::string_view colour_space, std::uint32_t offset, std::uint32_t size) {
  Bytes file = join({text("BM"), Bytes(8), little32(138), little32(124), little32(1), little32(1),
                     little16(1), little16(24), Bytes(40), text(colour_space), Bytes(52),
                     little32(offset), little32(size), Bytes(4), bytes({1, 2, 3, 0})});
  append(file, text("icc"));
  return file;
}

TEST(BmpHeader, AnEmbeddedProfileIsFound) {
  const Bytes file = with_profile("DEBM", 128, 3);
  const ByteView profile = walk_bmp(file).icc_profile;
  EXPECT_EQ(Bytes(profile.begin(), profile.end()), text("icc"));
  EXPECT_TRUE(walk_bmp(file).profile_fault.empty());
}

TEST(BmpHeader, AProfileBeyondTheEndIsAFault) {
  for (const std::uint32_t offset : {129U, 132U, 0xFFFFFFFFU}) {
    const Bytes file = with_profile("DEBM", offset, 3);
    EXPECT_TRUE(walk_bmp(file).icc_profile.empty());
    EXPECT_EQ(walk_bmp(file).profile_fault, "lies beyond the end of the file");
    EXPECT_THAT(decode(file).rgb, testing::ElementsAre(3, 2, 1));
  }
}

TEST(BmpHeader, AProfileInAFileOfItsOwnIsNotLookedFor) {
  const Bytes file = with_profile("KNIL", 128, 3);
  EXPECT_TRUE(walk_bmp(file).icc_profile.empty());
  EXPECT_TRUE(walk_bmp(file).profile_fault.empty());
}

}  // namespace
}  // namespace sdvae
