#include "image/codecs.h"
#include "image/orient.h"
#include "image/upright_size.h"
#include "tiff_maker.h"
#if SDVAE_LCMS
#include "profiles.h"
#endif

namespace sdvae {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::array kSize = {37, 21};

Image picture() { return noise_image(kSize[0], kSize[1]); }

std::vector<std::uint8_t> stored_colours(const Bytes& file) {
  return decode_image(file, "'test'", {.background = {}}).rgb;
}

TEST(Tiff, EveryWayToLayOutRgbGivesBackItsValues) {
  const Image image = picture();
  const std::vector<TiffOptions> ways = {
      {}, {.tile_px = 16}, {.rows_in_strip = 1}, {.mode = "wb"}, {.mode = "w8"}, {.mode = "w8b"}};
  for (const TiffOptions& way : ways) {
    for (const bool is_planar : {false, true}) {
      TiffOptions options = way;
      options.is_planar = is_planar;
      const Bytes raw = is_planar ? planes_of(image) : samples_of(image);
      const ImageFile read = decode_image_file(make_tiff(kSize, raw, options), "'test'");
      EXPECT_EQ(read.image.rgb, image.rgb) << options.mode << options.tile_px << is_planar;
      EXPECT_EQ(read.info.format, "TIFF");
      EXPECT_EQ(read.info.bits_per_channel, 8);
      EXPECT_FALSE(read.info.had_alpha);
      EXPECT_THAT(read.info.remarks, IsEmpty());
    }
  }
}

TEST(Tiff, EveryCompressionThatKeepsValues) {
  const Image image = picture();
  for (const int compression : {COMPRESSION_LZW, COMPRESSION_PACKBITS, COMPRESSION_ADOBE_DEFLATE,
                                COMPRESSION_LZMA, COMPRESSION_ZSTD}) {
    if (TIFFIsCODECConfigured(static_cast<std::uint16_t>(compression)) != 1) continue;
    for (const int tile_px : {0, 16}) {
      const TiffOptions options{.compression = compression, .tile_px = tile_px};
      EXPECT_EQ(decode(make_tiff(kSize, samples_of(image), options)).rgb, image.rgb) << compression;
    }
  }
}

TEST(Tiff, JpegInsideComesCloseToItsValues) {
  const Image image = smooth_image(64, 48);
  for (const int photometric : {PHOTOMETRIC_RGB, PHOTOMETRIC_YCBCR}) {
    const TiffOptions options{.photometric = photometric, .compression = COMPRESSION_JPEG};
    const Image read = decode(make_tiff({64, 48}, samples_of(image), options));
    for (std::size_t i = 0; i < image.rgb.size(); ++i) {
      ASSERT_NEAR(read.rgb[i], image.rgb[i], 24) << photometric;
    }
  }
}

// Two by two pixels share their chroma: four lumas, blue's and red's difference.
TEST(Tiff, YcbcrWithoutJpegIsConvertedByLibtiff) {
  const Bytes grey = bytes({10, 20, 30, 40, 128, 128});
  TiffMemory memory;
  TIFF* const tiff =
      TIFFClientOpen("test", "w", &memory, TiffMemory::read, TiffMemory::write, TiffMemory::seek,
                     TiffMemory::close, TiffMemory::size, nullptr, nullptr);
  set_fields(tiff, {2, 2}, {.photometric = PHOTOMETRIC_YCBCR});
  Bytes strip = grey;
  EXPECT_GT(TIFFWriteRawStrip(tiff, 0, strip.data(), static_cast<tmsize_t>(strip.size())), 0);
  TIFFClose(tiff);
  EXPECT_THAT(decode(memory.bytes).rgb,
              ElementsAre(10, 10, 10, 20, 20, 20, 30, 30, 30, 40, 40, 40));
}

TEST(Tiff, GreysOfFewBitsAreScaledAndMayBeInverted) {
  const Bytes raw = bytes({0b00'01'10'11});
  const auto greys = [&](int bits, int photometric) {
    const TiffOptions options{.bits = bits, .samples = 1, .photometric = photometric};
    const std::vector<std::uint8_t> rgb = decode(make_tiff({8 / bits, 1}, raw, options)).rgb;
    std::vector<int> values;
    for (std::size_t i = 0; i < rgb.size(); i += 3) values.push_back(rgb[i]);
    return values;
  };
  EXPECT_THAT(greys(2, PHOTOMETRIC_MINISBLACK), ElementsAre(0, 85, 170, 255));
  EXPECT_THAT(greys(2, PHOTOMETRIC_MINISWHITE), ElementsAre(255, 170, 85, 0));
  EXPECT_THAT(greys(4, PHOTOMETRIC_MINISBLACK), ElementsAre(17, 187));
  EXPECT_THAT(greys(1, PHOTOMETRIC_MINISBLACK), ElementsAre(0, 0, 0, 255, 255, 0, 255, 255));
}

TEST(Tiff, FaxesAreRead) {
  const Bytes raw = bytes({0b1011'0000, 0b0000'1111, 0xFF, 0x01});
  for (const int compression :
       {COMPRESSION_CCITTFAX3, COMPRESSION_CCITTFAX4, COMPRESSION_CCITTRLE}) {
    const TiffOptions options{
        .bits = 1, .samples = 1, .photometric = PHOTOMETRIC_MINISWHITE, .compression = compression};
    const TiffOptions plain{.bits = 1, .samples = 1, .photometric = PHOTOMETRIC_MINISWHITE};
    EXPECT_EQ(decode(make_tiff({16, 2}, raw, options)).rgb,
              decode(make_tiff({16, 2}, raw, plain)).rgb)
        << compression;
  }
}

// Samples of 16 bits are in this machine's order here; the high byte counts.
TEST(Tiff, Of16BitsTheHighByteIsKept) {
  const std::vector<std::uint16_t> values = {0x1234, 0x00FF, 0xFFFF, 0x8000, 0x7FFF, 0x0100};
  const auto raw = std::as_bytes(std::span(values));
  for (const char* mode : {"wl", "wb"}) {
    const Bytes file = make_tiff({2, 1}, {raw.begin(), raw.end()}, {.bits = 16, .mode = mode});
    const ImageFile read = decode_image_file(file, "'test'");
    EXPECT_THAT(read.image.rgb, ElementsAre(0x12, 0, 0xFF, 0x80, 0x7F, 1));
    EXPECT_EQ(read.info.bits_per_channel, 16);
  }
  const TiffOptions grey{.bits = 16, .samples = 1, .photometric = PHOTOMETRIC_MINISBLACK};
  EXPECT_THAT(decode(make_tiff({1, 1}, {raw.begin(), raw.begin() + 2}, grey)).rgb,
              ElementsAre(0x12, 0x12, 0x12));
}

TEST(Tiff, APaletteOf16BitsAndOneOf8) {
  const auto file = [](std::uint16_t unit) {
    std::vector<std::uint16_t> palette(3 * 4);
    palette[2] = static_cast<std::uint16_t>(200 * unit);      // red of the third colour
    palette[4 + 2] = static_cast<std::uint16_t>(100 * unit);  // its green
    palette[8 + 1] = static_cast<std::uint16_t>(50 * unit);   // blue of the second
    return make_tiff(
        {2, 1}, bytes({0b1001'0000}),
        {.bits = 2, .samples = 1, .photometric = PHOTOMETRIC_PALETTE, .palette = palette});
  };
  EXPECT_THAT(decode(file(257)).rgb, ElementsAre(200, 100, 0, 0, 0, 50));
  EXPECT_THAT(remarks_of(file(257)), IsEmpty());
  EXPECT_THAT(decode(file(1)).rgb, ElementsAre(200, 100, 0, 0, 0, 50));
  EXPECT_THAT(remarks_of(file(1)), ElementsAre(HasSubstr("palette of 8 bits")));
}

TEST(Tiff, StraightAndPremultipliedAlpha) {
  const Bytes raw = bytes({40, 80, 120, 128, 10, 20, 30, 255, 7, 8, 9, 0});
  const auto file = [&](std::vector<std::uint16_t> extra) {
    return make_tiff({3, 1}, raw, {.samples = 4, .extra = std::move(extra)});
  };
  const Bytes straight = file({EXTRASAMPLE_UNASSALPHA});
  EXPECT_THAT(stored_colours(straight), ElementsAre(40, 80, 120, 10, 20, 30, 7, 8, 9));
  EXPECT_THAT(decode(straight).rgb, ElementsAre(147, 167, 187, 10, 20, 30, 255, 255, 255));
  EXPECT_TRUE(decode_image_file(straight, "'test'").info.had_alpha);
  EXPECT_THAT(stored_colours(file({EXTRASAMPLE_ASSOCALPHA})),
              ElementsAre(79, 159, 239, 10, 20, 30, 0, 0, 0));
  const Bytes other = file({EXTRASAMPLE_UNSPECIFIED});
  EXPECT_THAT(decode(other).rgb, ElementsAre(40, 80, 120, 10, 20, 30, 7, 8, 9));
  EXPECT_FALSE(decode_image_file(other, "'test'").info.had_alpha);
}

TEST(Tiff, TheFirstAlphaOfSeveralSamplesCounts) {
  const Bytes raw = bytes({90, 1, 2, 0});
  const TiffOptions options{
      .samples = 4,
      .photometric = PHOTOMETRIC_MINISBLACK,
      .extra = {EXTRASAMPLE_UNSPECIFIED, EXTRASAMPLE_UNSPECIFIED, EXTRASAMPLE_UNASSALPHA}};
  EXPECT_THAT(decode(make_tiff({1, 1}, raw, options)).rgb, ElementsAre(255, 255, 255));
  EXPECT_THAT(stored_colours(make_tiff({1, 1}, raw, options)), ElementsAre(90, 90, 90));
}

TEST(Tiff, CmykIsInk) {
  const TiffOptions options{.samples = 4, .photometric = PHOTOMETRIC_SEPARATED};
  const Bytes file = make_tiff({2, 1}, bytes({0, 0, 0, 0, 255, 0, 51, 51}), options);
  EXPECT_THAT(decode(file).rgb, ElementsAre(255, 255, 255, 0, 204, 163));
  EXPECT_TRUE(decode_image_file(file, "'test'").info.was_cmyk);
}

#if SDVAE_LCMS
TEST(Tiff, InkBesideAlphaIsConvertedByItsProfile) {
  TiffOptions options{.samples = 5, .photometric = PHOTOMETRIC_SEPARATED, .icc = cmyk_profile()};
  const auto read = [&](std::uint16_t alpha) {
    options.extra = {alpha};
    const Bytes raw = bytes({200, 100, 0, 0, 255, 0, 0, 0, 255, 255, 0, 0, 0, 255, 51});
    return decode_image_file(make_tiff({3, 1}, raw, options), "'test'", {.colour = Colour::srgb});
  };
  const ImageFile file = read(EXTRASAMPLE_UNASSALPHA);
  EXPECT_TRUE(file.info.profile.was_applied && file.info.had_alpha);
  EXPECT_THAT(file.image.rgb, ElementsAre(255, 255, 255, 0, 0, 0, 204, 204, 204));
  EXPECT_TRUE(read(EXTRASAMPLE_UNSPECIFIED).info.profile.was_applied);
  EXPECT_ANY_THROW(read(EXTRASAMPLE_ASSOCALPHA));  // It was multiplied by alpha.
}
#endif

TEST(Tiff, OrientationComesFromTheTagElseFromXmp) {
  const Image image = picture();
  const auto file = [&](const TiffOptions& options) {
    return make_tiff(kSize, samples_of(image), options);
  };
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const Bytes turned = file({.orientation = orientation});
    const Image upright = apply_orientation(image, orientation);
    EXPECT_EQ(decode(turned).rgb, upright.rgb) << orientation;
    EXPECT_EQ(upright_size(turned, "'test'").width, upright.width);
  }
  const Bytes xmp = text("<rdf:Description tiff:Orientation=\"6\"/>");
  EXPECT_EQ(decode(file({.xmp = xmp})).rgb, apply_orientation(image, 6).rgb);
  EXPECT_EQ(decode(file({.orientation = 3, .xmp = xmp})).rgb, apply_orientation(image, 3).rgb);
}

TEST(Tiff, TheFirstPageIsReadWithARemark) {
  const Image image = picture();
  EXPECT_THAT(remarks_of(make_tiff(kSize, samples_of(image), {.pages = 2})),
              ElementsAre(HasSubstr("more pages than one")));
  EXPECT_THAT(remarks_of(make_tiff(kSize, samples_of(image), {.subfile = FILETYPE_REDUCEDIMAGE})),
              ElementsAre(HasSubstr("a reduced picture as its first page")));
}

TEST(Tiff, TheColourProfileIsKept) {
  const Bytes profile = text("a profile");
  const Bytes file = make_tiff(kSize, samples_of(picture()), {.icc = profile});
  EXPECT_EQ(codec_of(PictureFormat::tiff).decode(file).icc_profile, profile);
}

TEST(Tiff, EveryCutIsTold) {
  const Image image = noise_image(9, 7);
  for (const int compression : {COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE}) {
    const TiffOptions options{.compression = compression, .rows_in_strip = 3};
    expect_every_cut_is_told(make_tiff({9, 7}, samples_of(image), options));
  }
}

// As a file that is cut and filled up has them when its directory comes first.
TEST(Tiff, DeflatedDataThatEndInZerosAreCutShort) {
  const Image image = noise_image(48, 40);
  for (const int compression : {COMPRESSION_ADOBE_DEFLATE, COMPRESSION_DEFLATE}) {
    Bytes file = make_tiff({48, 40}, samples_of(image),
                           {.compression = compression, .rows_in_strip = 40, .mode = "wl"});
    const std::size_t directory_at = load_little_endian<std::uint32_t>(file, 4);
    std::fill_n(file.begin() + static_cast<std::ptrdiff_t>(directory_at) - 20, 20, std::byte{});
    EXPECT_THAT(decode_error(file), HasSubstr("cut short"));
  }
}

TEST(Tiff, MutationsAreSafe) {
  const Image image = noise_image(20, 18);
  for (const int compression : {COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_JPEG}) {
    expect_mutations_are_safe(
        make_tiff({20, 18}, samples_of(image), {.compression = compression, .tile_px = 16}), 1000);
  }
}

}  // namespace
}  // namespace sdvae
