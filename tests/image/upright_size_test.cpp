#include "image/upright_size.h"

#include <filesystem>

#include "base/file.h"
#include "image/orient.h"
#include "pictures.h"

namespace sdvae {
namespace {

using namespace test;

std::pair<int, int> size_of(ByteView file) {
  const UprightSize size = upright_size(file, "'test'");
  return {size.width, size.height};
}

// Every format and every orientation: the headers say what decoding gives.
TEST(UprightSize, IsWhatDecodingGives) {
  const std::filesystem::path corpus =
      std::filesystem::path(SDVAE_SOURCE_DIR) / "tests" / "fuzz" / "corpus" / "picture";
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(corpus)) {
    const Bytes file = read_file(entry.path(), 1U << 20U);
    try {
      const Image image = decode(file);
      EXPECT_EQ(size_of(file), std::pair(image.width, image.height)) << entry.path();
      ++files;
    } catch (const Error& error) {  // a build may leave kinds out
      EXPECT_THAT(error.what(), testing::HasSubstr("this build of sdvae reads no"));
    }
  }
  EXPECT_GE(files, 16);
}

TEST(UprightSize, FollowsTheOrientation) {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const Bytes file =
        png(ihdr(1, 2, 8, 0), bytes({0, 9, 0, 7}), chunk("eXIf", exif_block(orientation)));
    const Image image = decode(file);
    EXPECT_EQ(size_of(file), std::pair(image.width, image.height));
    EXPECT_EQ(swaps_sides(orientation), image.width == 2);
  }
}

TEST(UprightSize, WhatIsNoPictureIsTheSameError) {
  for (const Bytes& file : {text("hello"), Bytes{}, text("P6\n3 x"), png_signature()}) {
    EXPECT_EQ(error_of(ErrorKind::bad_data, [&] { static_cast<void>(size_of(file)); }),
              decode_error(file));
  }
}

}  // namespace
}  // namespace sdvae
