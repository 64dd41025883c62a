#include "base/file.h"

#include <fcntl.h>
#include <thread>
#include <unistd.h>

#include <gmock/gmock.h>

#include "testing.h"

namespace sdvae::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr std::uint64_t kNoLimit = std::uint64_t{1} << 40U;

using File = FolderTest;

TEST_F(File, ReadsAWholeFile) {
  put_text(folder_ / "a", std::string("a\0b\n", 4));
  EXPECT_EQ(read_file(folder_ / "a", kNoLimit), bytes_of(std::string("a\0b\n", 4)));
}

TEST_F(File, ReadsAnEmptyFileAndOneLongerThanAChunk) {
  put_text(folder_ / "empty", "");
  EXPECT_TRUE(read_file(folder_ / "empty", kNoLimit).empty());
  std::string text(3'000'001, 'x');
  text.back() = 'y';
  put_text(folder_ / "long", text);
  EXPECT_EQ(read_file(folder_ / "long", kNoLimit), bytes_of(text));
}

TEST_F(File, TheLimitIsTheLastLengthAllowed) {
  put_text(folder_ / "a", "12345");
  EXPECT_EQ(read_file(folder_ / "a", 5).size(), 5U);
  EXPECT_THAT(
      sentence(ErrorKind::bad_data, [&] { static_cast<void>(read_file(folder_ / "a", 4)); }),
      HasSubstr("a': larger than"));
}

TEST_F(File, NamesWhatCannotBeRead) {
  EXPECT_THAT(
      sentence(ErrorKind::io, [&] { static_cast<void>(read_file(folder_ / "gone", kNoLimit)); }),
      HasSubstr("gone': No such file or directory"));
  EXPECT_THAT(sentence(ErrorKind::io, [&] { static_cast<void>(read_file(folder_, kNoLimit)); }),
              HasSubstr("Is a directory"));
}

TEST_F(File, ReportsAFileWithoutPermission) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  put_text(folder_ / "a", "secret");
  fs::permissions(folder_ / "a", fs::perms::none);
  EXPECT_THAT(
      sentence(ErrorKind::io, [&] { static_cast<void>(read_file(folder_ / "a", kNoLimit)); }),
      HasSubstr("Permission denied"));
}

TEST_F(File, AnEndlessDeviceStopsAtTheLimit) {
  EXPECT_THAT(
      sentence(ErrorKind::bad_data, [] { static_cast<void>(read_file("/dev/zero", 5'000'000)); }),
      HasSubstr("'/dev/zero': larger than 5 MB"));
}

TEST(Stream, CarriesBytesThroughAPipe) {
  int ends[2] = {-1, -1};
  ASSERT_EQ(::pipe(ends), 0);
  const std::vector<std::byte> sent = bytes_of(std::string(300'000, 'p'));
  std::thread writer([&] {
    write_stream(ends[1], "stdout", sent);
    ::close(ends[1]);
  });
  EXPECT_EQ(read_stream(ends[0], "stdin", kNoLimit), sent);
  writer.join();
  ::close(ends[0]);
}

TEST(Stream, NamesTheStreamThatFails) {
  EXPECT_THAT(
      sentence(ErrorKind::io, [] { static_cast<void>(read_stream(-1, "stdin", kNoLimit)); }),
      HasSubstr("cannot read stdin: Bad file descriptor"));
  EXPECT_THAT(sentence(ErrorKind::io, [] { write_stream(-1, "stdout", bytes_of("x")); }),
              HasSubstr("cannot write stdout: Bad file descriptor"));
}

TEST(Quoted, ReplacesControlCharacters) {
  EXPECT_EQ(quoted("a b.png"), "'a b.png'");
  EXPECT_EQ(quoted("a\x1b[2J\n\x7f.png"), "'a?[2J??.png'");
  EXPECT_EQ(quoted("\xC3\xA9.png"), "'\xC3\xA9.png'");
}

TEST_F(File, ReadsInPieces) {
  std::string text(3'000'001, 'x');
  text.back() = 'y';
  put_text(folder_ / "long", text);
  std::vector<std::byte> read;
  int pieces = 0;
  read_pieces(folder_ / "long", [&](ByteView piece) {
    read.insert(read.end(), piece.begin(), piece.end());
    ++pieces;
  });
  EXPECT_EQ(read, bytes_of(text));
  EXPECT_GT(pieces, 1);
  const auto ignore = [](ByteView) {};
  EXPECT_THAT(sentence(ErrorKind::io, [&] { read_pieces(folder_ / "none", ignore); }),
              HasSubstr("No such file"));
  EXPECT_THAT(sentence(ErrorKind::io, [&] { read_pieces(folder_, ignore); }),
              HasSubstr("directory"));
}

}  // namespace
}  // namespace sdvae::testing
