#include "base/mapped_file.h"

#include <sys/stat.h>

#include <gmock/gmock.h>

#include "testing.h"

namespace sdvae {
namespace {

using testing::bytes_of;
using ::testing::HasSubstr;
using testing::sentence;

class MappedFileTest : public testing::FolderTest {
 protected:
  [[nodiscard]] std::string refusal(const std::filesystem::path& path) const {
    return sentence(ErrorKind::io, [&] { static_cast<void>(MappedFile::open(path)); });
  }
};

TEST_F(MappedFileTest, HoldsTheBytesAndOutlivesTheName) {
  const auto path = folder_ / "weights";
  testing::put_text(path, "some bytes");
  const auto file = MappedFile::open(path);
  std::filesystem::remove(path);
  const ByteView bytes = file->bytes();
  EXPECT_EQ(std::vector(bytes.begin(), bytes.end()), bytes_of("some bytes"));
}

TEST_F(MappedFileTest, ForgottenPagesComeBack) {
  std::string text(100'000, 'a');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>('a' + i % 23);
  testing::put_text(folder_ / "weights", text);
  const auto file = MappedFile::open(folder_ / "weights");
  const ByteView bytes = file->bytes();
  forget_pages(bytes.subspan(10, 90'000));
  forget_pages(bytes.first(3));
  forget_pages({});
  EXPECT_EQ(std::vector(bytes.begin(), bytes.end()), bytes_of(text));
}

TEST_F(MappedFileTest, AnEmptyFileIsNoBytes) {
  testing::put_text(folder_ / "empty", "");
  EXPECT_TRUE(MappedFile::open(folder_ / "empty")->bytes().empty());
}

TEST_F(MappedFileTest, SaysWhatItCannotRead) {
  EXPECT_THAT(refusal(folder_ / "none"), HasSubstr("No such file"));
  EXPECT_THAT(refusal(folder_), HasSubstr("Is a directory"));
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  EXPECT_THAT(refusal(folder_ / "pipe"), HasSubstr("it is no regular file"));
}

}  // namespace
}  // namespace sdvae
