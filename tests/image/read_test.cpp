#include <filesystem>
#include <fstream>

#include "pictures.h"

namespace sdvae {
namespace {

using namespace test;
namespace fs = std::filesystem;
using testing::HasSubstr;

TEST(Read, TheNameInMessagesIsTheCallers) {
  try {
    static_cast<void>(decode_image({}, "standard input"));
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "cannot read standard input: the file is empty");
    EXPECT_EQ(error.kind(), ErrorKind::bad_data);
  }
}

TEST(Read, ContentDecidesNotTheName) {
  const fs::path path = fs::path(testing::TempDir()) / "a_ppm.jpg";
  write_image(noise_image(3, 2), path, {ImageFormat::ppm}, true);
  const ImageFile file = read_image_file(path);
  EXPECT_EQ(file.image.rgb, noise_image(3, 2).rgb);
  EXPECT_EQ(file.info.format, "PNM");
  EXPECT_EQ(read_image(path).rgb, file.image.rgb);
}

TEST(Read, AMissingFileIsAnIoError) {
  EXPECT_THAT(error_of(ErrorKind::io, [] { static_cast<void>(read_image("/nowhere/in.jpg")); }),
              HasSubstr("cannot read '/nowhere/in.jpg': "));
}

TEST(Read, ABadFileIsNamed) {
  const fs::path path = fs::path(testing::TempDir()) / "bad.jpg";
  std::ofstream(path) << "hello";
  EXPECT_EQ(error_of(ErrorKind::bad_data, [&] { static_cast<void>(read_image(path)); }),
            "cannot read '" + path.string() + "': no picture of a kind that sdvae knows");
}

TEST(Read, ABadFileIsTheErrorsPath) {
  const fs::path path = fs::path(testing::TempDir()) / "bad.png";
  std::ofstream(path) << "hello";
  try {
    static_cast<void>(read_image(path));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.path(), path);
  }
}

TEST(Read, UnsupportedKindsComeWithAHint) {
  try {
    static_cast<void>(decode(text("8BPS")));
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "cannot read 'test': Photoshop documents are not supported");
    EXPECT_EQ(error.hint(), "convert it to PNG or JPEG first");
  }
}

}  // namespace
}  // namespace sdvae
