#include <filesystem>

#include "pictures.h"

namespace sdvae {
namespace {

using namespace test;
namespace fs = std::filesystem;
using testing::HasSubstr;

TEST(Write, PpmIsTheHeaderAndThePixels) {
  EXPECT_EQ(encode_image({1, 2, {'a', 'b', 'c', 'd', 'e', 'f'}}, {ImageFormat::ppm}),
            text("P6\n1 2\n255\nabcdef"));
}

TEST(Write, RefusesAnEmptyPictureAndABadQuality) {
  for (const ImageFormat format : {ImageFormat::png, ImageFormat::jpeg, ImageFormat::ppm}) {
    error_of(ErrorKind::usage, [&] { static_cast<void>(encode_image({}, {format})); });
  }
  for (const int quality : {-1, 0, 101}) {
    EXPECT_THAT(
        error_of(ErrorKind::usage,
                 [&] {
                   static_cast<void>(encode_image(noise_image(2, 2), {ImageFormat::jpeg, quality}));
                 }),
        HasSubstr("JPEG quality is 1 to 100"));
  }
  EXPECT_NO_THROW(static_cast<void>(encode_image(noise_image(2, 2), {ImageFormat::png, 0})));
}

TEST(Write, NeverOverAFileUnlessAsked) {
  const fs::path path = fs::path(testing::TempDir()) / "write_test.png";
  fs::remove(path);
  write_image(noise_image(3, 3, 1), path);
  error_of(ErrorKind::io, [&] { write_image(noise_image(3, 3, 2), path); });
  EXPECT_EQ(read_image(path).rgb, noise_image(3, 3, 1).rgb);
  write_image(noise_image(3, 3, 2), path, {}, true);
  EXPECT_EQ(read_image(path).rgb, noise_image(3, 3, 2).rgb);
}

TEST(Write, AFolderThatDoesNotExistIsAnIoError) {
  EXPECT_THAT(error_of(ErrorKind::io, [] { write_image(noise_image(1, 1), "/nowhere/a.png"); }),
              HasSubstr("cannot write '/nowhere/a.png'"));
}

}  // namespace
}  // namespace sdvae
