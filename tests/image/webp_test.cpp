#include <webp/decode.h>

#include "image/codecs.h"
#include "image/upright_size.h"
#include "webp_maker.h"

namespace sdvae {
namespace {

using namespace test;
using testing::AnyOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::uint32_t kAnimationFlag = 2, kXmpFlag = 4, kExifFlag = 8, kAlphaFlag = 16;
constexpr std::uint32_t kIccFlag = 32;

TEST(Webp, LosslessGivesEveryPixelBack) {
  for (const auto& [width, height] : {std::pair(1, 1), std::pair(17, 33), std::pair(64, 48)}) {
    const Image image = noise_image(width, height);
    const ImageFile read = decode_image_file(webp(lossless_chunks(image)), "'test'");
    EXPECT_EQ(read.image.rgb, image.rgb) << width;
    EXPECT_EQ(read.info.format, "WebP");
    EXPECT_FALSE(read.info.had_alpha);
    EXPECT_THAT(read.info.remarks, IsEmpty());
  }
}

TEST(Webp, LossyIsWhatLibwebpGives) {
  const Bytes file = webp(lossy_chunks(smooth_image(65, 47)));
  int width = 0;
  int height = 0;
  std::uint8_t* const rgb = WebPDecodeRGB(reinterpret_cast<const std::uint8_t*>(file.data()),
                                          file.size(), &width, &height);
  ASSERT_EQ(std::pair(width, height), std::pair(65, 47));
  EXPECT_EQ(decode(file).rgb, std::vector<std::uint8_t>(rgb, rgb + std::ptrdiff_t{65} * 47 * 3));
  WebPFree(rgb);
}

TEST(Webp, AlphaIsCompositedOrDropped) {
  const Bytes file = webp(lossless_alpha_chunks(20, 10));
  const std::vector<std::uint8_t> rgba = smooth_rgba(20, 10);
  const Image dropped = decode_image(file, "'test'", {.background = std::nullopt});
  const Image on_black = decode_image(file, "'test'", {.background = Rgb{0, 0, 0}});
  for (std::size_t i = 0; i < rgba.size() / 4; ++i) {
    for (std::size_t c = 0; c < 3; ++c) {
      EXPECT_EQ(dropped.rgb[i * 3 + c], rgba[i * 4 + c]);
      EXPECT_EQ(on_black.rgb[i * 3 + c], (rgba[i * 4 + c] * rgba[i * 4 + 3] + 127) / 255);
    }
  }
  EXPECT_TRUE(decode_image_file(file, "'test'").info.had_alpha);
}

TEST(Webp, LossyPicturesHaveTheirAlphaBesideThem) {
  const Bytes file = extended_webp(20, 10, kAlphaFlag, alpha_chunks(20, 10));
  const std::vector<std::uint8_t> rgba = smooth_rgba(20, 10);
  const std::vector<std::uint8_t> alpha = codec_of(PictureFormat::webp).decode(file).image.alpha;
  ASSERT_EQ(alpha.size(), 200U);
  for (std::size_t i = 0; i < alpha.size(); ++i) EXPECT_EQ(alpha[i], rgba[i * 4 + 3]);
}

TEST(Webp, AnAnimationIsItsFirstFrameOnItsCanvas) {
  const Image first = noise_image(4, 2);
  const Bytes frames = join({webp_frame({2, 2}, {4, 2}, lossless_chunks(first)),
                             webp_frame({0, 0}, {8, 6}, lossless_chunks(noise_image(8, 6, 2)))});
  for (const bool has_alpha : {false, true}) {
    const Bytes file = extended_webp(8, 6, kAnimationFlag + (has_alpha ? kAlphaFlag : 0), frames);
    const ImageFile read = decode_image_file(file, "'test'");
    EXPECT_THAT(read.info.remarks, ElementsAre("is an animation of 2 frames: the first is read"));
    EXPECT_EQ(read.info.had_alpha, has_alpha);
    Image canvas{8, 6, std::vector<std::uint8_t>(144, has_alpha ? 255 : 0)};
    for (std::ptrdiff_t row = 0; row < 2; ++row) {
      std::copy_n(first.rgb.begin() + row * 12, 12, canvas.rgb.begin() + (row + 2) * 24 + 6);
    }
    EXPECT_EQ(read.image.rgb, canvas.rgb);
  }
}

TEST(Webp, AnAnimationOfOneFrameIsAPicture) {
  const Image image = noise_image(6, 4);
  const Bytes file =
      extended_webp(6, 4, kAnimationFlag, webp_frame({0, 0}, {6, 4}, lossless_chunks(image)));
  EXPECT_EQ(decode(file).rgb, image.rgb);
  EXPECT_THAT(remarks_of(file), IsEmpty());
}

TEST(Webp, OrientationIsThatOfExifOrXmp) {
  const Bytes picture = lossless_chunks(smooth_image(6, 4));
  const Bytes exif = riff_chunk("EXIF", join({text({"Exif\0\0", 6}), exif_block(6)}));
  const Bytes xmp = riff_chunk("XMP ", text("<x tiff:Orientation=\"8\"/>"));
  const auto orientation = [&](std::uint32_t flags, const Bytes& chunks) {
    const Bytes file = extended_webp(6, 4, flags, chunks);
    const ImageFile read = decode_image_file(file, "'test'");
    const UprightSize size = upright_size(file, "'test'");
    EXPECT_EQ(std::pair(size.width, size.height), std::pair(read.image.width, read.image.height));
    return read.info.orientation;
  };
  EXPECT_EQ(orientation(kExifFlag, join({picture, exif})), 6);
  EXPECT_EQ(orientation(kXmpFlag, join({picture, xmp})), 8);
  EXPECT_EQ(orientation(kXmpFlag + kExifFlag, join({picture, exif, xmp})), 6);
  EXPECT_EQ(orientation(kExifFlag, join({exif, picture})), 6);
  EXPECT_EQ(orientation(0, join({picture, exif, xmp})), 1) << "which the header does not announce";
}

TEST(Webp, TheIccProfileIsKept) {
  const Bytes picture = lossless_chunks(smooth_image(6, 4));
  const Bytes file = extended_webp(6, 4, kIccFlag, join({riff_chunk("ICCP", text("it")), picture}));
  EXPECT_EQ(codec_of(PictureFormat::webp).decode(file).icc_profile, text("it"));
}

TEST(Webp, WhatContradictsItselfIsDamaged) {
  const Bytes picture = lossless_chunks(smooth_image(6, 4));
  EXPECT_THAT(decode_error(extended_webp(6, 5, 0, picture)), HasSubstr("contradict"));
  EXPECT_THAT(decode_error(extended_webp(6, 4, 0, {})), HasSubstr("no WebP picture data"));
  EXPECT_THAT(decode_error(extended_webp(6, 4, kAnimationFlag, picture)),
              HasSubstr("no WebP picture data"));
  const Bytes outside = webp_frame({2, 0}, {6, 4}, picture);
  EXPECT_THAT(decode_error(extended_webp(6, 4, kAnimationFlag, outside)), HasSubstr("contradict"));
  EXPECT_THAT(decode_error(extended_webp(70000, 4, 0, picture)), HasSubstr("too many"));
  EXPECT_THAT(decode_error(webp(riff_chunk("VP8 ", Bytes(20)))), HasSubstr("no proper header"));
}

TEST(Webp, BytesBehindThePictureAreBorneWith) {
  const Image image = noise_image(6, 4);
  const Bytes picture = lossless_chunks(image);
  const Bytes behind_all = join({webp(picture), text("a film")});
  EXPECT_EQ(decode(behind_all).rgb, image.rgb);
  EXPECT_THAT(remarks_of(behind_all), IsEmpty());
  const Bytes inside = extended_webp(6, 4, 0, join({picture, Bytes(12)}));
  EXPECT_EQ(decode(inside).rgb, image.rgb);
  EXPECT_THAT(remarks_of(inside), ElementsAre(HasSubstr("has 12 bytes behind its picture")));
}

TEST(Webp, EveryCutIsAnError) {
  expect_every_prefix_fails(webp(lossy_chunks(smooth_image(20, 12))));
  expect_every_prefix_fails(webp(lossless_chunks(smooth_image(20, 12))));
  expect_every_prefix_fails(
      extended_webp(20, 12, kAlphaFlag + kExifFlag,
                    join({alpha_chunks(20, 12), riff_chunk("EXIF", exif_block(6))})));
}

// The chunk itself was made shorter, as by a program that repaired the sizes of a cut file.
TEST(Webp, CodedDataThatEndEarlyAreAnError) {
  for (const Bytes& chunks :
       {lossy_chunks(noise_image(40, 40)), lossless_chunks(noise_image(40, 40))}) {
    const std::string name(reinterpret_cast<const char*>(chunks.data()), 4);
    for (const std::ptrdiff_t lost : {10, 100, 1000}) {
      const Bytes shorter(chunks.begin() + 8, chunks.end() - lost);
      EXPECT_THAT(decode_error(webp(riff_chunk(name, shorter))),
                  AnyOf(HasSubstr("cut short"), HasSubstr("cannot be decoded")));
    }
  }
}

// Nothing but zeros is how the coder writes what it expects anyway.
TEST(Webp, ZerosThatAreDataAreNotTakenForALoss) {
  const Image white{640, 480, std::vector<std::uint8_t>(std::size_t{640} * 480 * 3, 255)};
  const Bytes file = webp(lossy_chunks(white, 100));
  ASSERT_EQ(std::count(file.end() - 20, file.end(), std::byte{}), 20);
  EXPECT_EQ(decode(file).rgb, white.rgb);
  EXPECT_THAT(remarks_of(file), IsEmpty());
}

TEST(Webp, PaddingOfZerosIsNoLoss) {
  const Image image = noise_image(24, 16);
  Bytes coded = lossless_chunks(image);
  coded.erase(coded.begin(), coded.begin() + 8);
  EXPECT_EQ(decode(webp(riff_chunk("VP8L", join({coded, Bytes(64)})))).rgb, image.rgb);
}

TEST(Webp, MutationsAreSafe) {
  expect_mutations_are_safe(webp(lossless_chunks(smooth_image(20, 12))), 300);
  expect_mutations_are_safe(webp(lossy_chunks(smooth_image(20, 12))), 300);
  expect_mutations_are_safe(extended_webp(20, 12, kAnimationFlag + kAlphaFlag,
                                          webp_frame({0, 0}, {20, 12}, alpha_chunks(20, 12))),
                            300);
}

}  // namespace
}  // namespace sdvae
