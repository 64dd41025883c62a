#include "image/stb_decode.h"

#include "image/unreadable.h"
#include "pictures.h"

namespace sdvae {
namespace {

using namespace test;

TEST(StbDecode, InflatesNoMoreThanFits) {
  const Bytes stream = zlib_stored(text("hello"));
  Bytes out(5);
  EXPECT_EQ(inflate_zlib(stream, out), 5U);
  EXPECT_EQ(out, text("hello"));
  Bytes roomy(9);
  EXPECT_EQ(inflate_zlib(stream, roomy), 5U);
  Bytes tight(4);
  EXPECT_EQ(inflate_zlib(stream, tight), std::nullopt);
  EXPECT_EQ(inflate_zlib(text("no zlib stream"), out), std::nullopt);
  EXPECT_EQ(inflate_zlib({}, out), std::nullopt);
}

TEST(StbDecode, TheSizeMustBeTheOneThatWasChecked) {
  const Bytes jpeg = encode_image(noise_image(8, 8), {ImageFormat::jpeg});
  EXPECT_EQ(decode_jpeg_pixels(jpeg, 8, 8).width, 8);
  EXPECT_THROW(static_cast<void>(decode_jpeg_pixels(jpeg, 8, 9)), Unreadable);
  EXPECT_THROW(static_cast<void>(decode_jpeg_pixels({}, 8, 8)), Unreadable);
}

}  // namespace
}  // namespace sdvae
