#include "image/png.h"

#include "pictures.h"

namespace sdvae {
namespace {

using namespace test;
using testing::HasSubstr;

TEST(Png, GivesOurOwnFilesBack) {
  for (const Image& image : {noise_image(1, 1), noise_image(37, 29), smooth_image(300, 7)}) {
    ImageFileInfo info;
    const Image decoded = decode_image(encode_image(image), "", {}, &info);
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

TEST(Png, DataInSeveralChunksAndOrientation) {
  const Bytes stream = zlib_stored(bytes({0, 1, 2}));
  const Bytes file = join(
      {png_signature(), ihdr(2, 1, 8, 0), chunk("IDAT", Bytes(stream.begin(), stream.begin() + 5)),
       chunk("IDAT", {}), chunk("IDAT", Bytes(stream.begin() + 5, stream.end())),
       chunk("eXIf", exif_block(2)), chunk("IEND", {})});
  EXPECT_THAT(decode(file).rgb, testing::ElementsAre(2, 2, 2, 1, 1, 1));
}

TEST(Png, TheDataMustMatchTheSize) {
  EXPECT_THAT(decode_error(png(ihdr(2, 1, 8, 0), bytes({0, 1}))), HasSubstr("do not match"));
  EXPECT_THAT(decode_error(png(ihdr(1, 1, 8, 0), bytes({0, 1, 2}))), HasSubstr("do not match"));
  // A few bytes cannot inflate to so many.
  EXPECT_THAT(decode_error(png(ihdr(16000, 16000, 8, 2), bytes({0}))), HasSubstr("cut short"));
  EXPECT_THAT(decode_error(png(ihdr(16384, 16384, 16, 6), bytes({0}))), HasSubstr("2 GiB"));
}

TEST(Png, EveryTruncationIsAnError) {
  expect_every_prefix_fails(encode_image(noise_image(5, 4)));
  expect_every_prefix_fails(png(ihdr(2, 2, 8, 0, 1), bytes({0, 1, 0, 2, 0, 3, 4})));
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
              chunk("PLTE", palette), chunk("tRNS", Bytes(noise.below(9), std::byte{1})),
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
