// TIFF files that are refused, each by its name.
#include "tiff_maker.h"

namespace sdvae {
namespace {

using namespace test;
using testing::HasSubstr;

std::string refusal_of(const TiffOptions& options) {
  constexpr std::array kSmall = {4, 2};
  const int bytes_of_row = (kSmall[0] * options.samples * options.bits + 7) / 8;
  const Bytes raw(static_cast<std::size_t>(bytes_of_row * kSmall[1]), std::byte{1});
  return decode_error(make_tiff(kSmall, raw, options));
}

TEST(TiffKinds, NumbersThatAreNoPixels) {
  EXPECT_THAT(refusal_of({.bits = 32, .sample_format = SAMPLEFORMAT_IEEEFP}),
              HasSubstr("TIFF pictures of floating-point numbers are not supported"));
  EXPECT_THAT(refusal_of({.bits = 16, .sample_format = SAMPLEFORMAT_INT}), HasSubstr("signed"));
  EXPECT_THAT(refusal_of({.bits = 64, .sample_format = SAMPLEFORMAT_COMPLEXIEEEFP}),
              HasSubstr("complex"));
  EXPECT_THAT(refusal_of({.bits = 32}), HasSubstr("32 bits a channel"));
  EXPECT_THAT(refusal_of({.bits = 12}), HasSubstr("12 bits a channel"));
}

TEST(TiffKinds, ColoursThatAreNotRead) {
  EXPECT_THAT(refusal_of({.photometric = PHOTOMETRIC_CIELAB}), HasSubstr("L*a*b*"));
  EXPECT_THAT(refusal_of({.samples = 1, .photometric = PHOTOMETRIC_CFA}),
              HasSubstr("raw pictures of cameras"));
  EXPECT_THAT(refusal_of({.samples = 1, .photometric = 40'000}), HasSubstr("colour kind 40000"));
  EXPECT_THAT(refusal_of({.bits = 1, .samples = 1, .photometric = PHOTOMETRIC_MASK}),
              HasSubstr("transparency masks"));
  EXPECT_THAT(refusal_of({.samples = 20, .photometric = PHOTOMETRIC_MINISBLACK}),
              HasSubstr("20 channels"));
}

TEST(TiffKinds, ASampleForEachColourIsNeeded) {
  EXPECT_THAT(refusal_of({.samples = 2}), HasSubstr("too few samples"));
  EXPECT_THAT(refusal_of({.bits = 4, .samples = 1, .photometric = PHOTOMETRIC_PALETTE}),
              HasSubstr("damaged"));
}

// The bytes of its fields are changed, as libtiff writes no such file.
Bytes with_field(Bytes file, unsigned tag, unsigned value) {
  const Bytes entry = join({little16(tag), little16(3)});
  const auto at = std::search(file.begin(), file.end(), entry.begin(), entry.end());
  EXPECT_NE(at, file.end());
  const Bytes number = little16(value);
  std::copy(number.begin(), number.end(), at + 8);
  return file;
}

TEST(TiffKinds, CompressionsThatAreNotRead) {
  const Bytes file = make_tiff({4, 2}, Bytes(24), {.mode = "wl"});
  EXPECT_THAT(decode_error(with_field(file, TIFFTAG_COMPRESSION, COMPRESSION_OJPEG)),
              HasSubstr("old-style JPEG"));
  EXPECT_THAT(decode_error(with_field(file, TIFFTAG_COMPRESSION, COMPRESSION_THUNDERSCAN)),
              HasSubstr("ThunderScan compression"));
  EXPECT_THAT(decode_error(with_field(file, TIFFTAG_COMPRESSION, 4711)),
              HasSubstr("compression 4711"));
}

TEST(TiffKinds, ASizeAboveTheLimitsIsRefusedBeforeItIsDecoded) {
  const Bytes file = make_tiff({4, 2}, Bytes(24), {.mode = "wl"});
  Bytes wide = file;
  const Bytes entry = join({little16(TIFFTAG_IMAGEWIDTH), little16(3), little32(1)});
  const auto at = std::search(wide.begin(), wide.end(), entry.begin(), entry.end());
  ASSERT_NE(at, wide.end());
  const Bytes longer =
      join({little16(TIFFTAG_IMAGEWIDTH), little16(4), little32(1), little32(70'000)});
  std::copy(longer.begin(), longer.end(), at);
  EXPECT_THAT(decode_error(wide), HasSubstr("70000x2 pixels are too many"));
}

}  // namespace
}  // namespace sdvae
