#include "base/atomic_file.h"

#include <atomic>
#include <chrono>
#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <gmock/gmock.h>

#include "testing.h"

namespace sdvae::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class AtomicFile : public FolderTest {
 protected:
  [[nodiscard]] fs::path target() const { return folder_ / "out.bin"; }
};

TEST_F(AtomicFile, WritesANewFileAndLeavesNothingElse) {
  write_file(target(), bytes_of("hello"), Existing::refuse);
  EXPECT_EQ(text_of(target()), "hello");
  EXPECT_EQ(entries(), 1U);
}

TEST_F(AtomicFile, WritesPiecesOneAfterTheOther) {
  const std::vector<std::byte> a = bytes_of("ab");
  const std::vector<std::byte> b = bytes_of("c");
  const std::vector<ByteView> pieces = {a, {}, b, a};
  write_pieces(folder_ / "out", pieces, Existing::refuse);
  EXPECT_EQ(text_of(folder_ / "out"), "abcab");
  EXPECT_EQ(entries(), 1U);
}

TEST_F(AtomicFile, WritesAnEmptyFile) {
  write_file(target(), {}, Existing::refuse);
  EXPECT_TRUE(is_existing_file(target()));
  EXPECT_EQ(text_of(target()), "");
}

TEST_F(AtomicFile, GivesTheUsualPermissions) {
  const mode_t before = ::umask(022);
  write_file(target(), bytes_of("x"), Existing::refuse);
  ::umask(before);
  struct stat status {};
  ASSERT_EQ(::stat(target().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0644U);
}

TEST_F(AtomicFile, RefusesAnExistingFileAndKeepsIt) {
  put_text(target(), "old");
  EXPECT_THAT(
      sentence(ErrorKind::io, [&] { write_file(target(), bytes_of("new"), Existing::refuse); }),
      HasSubstr("out.bin' exists already"));
  EXPECT_EQ(text_of(target()), "old");
  EXPECT_EQ(entries(), 1U);
}

TEST_F(AtomicFile, SkipsAnExistingFileAndSaysSo) {
  EXPECT_TRUE(write_file(target(), bytes_of("old"), Existing::skip));
  EXPECT_FALSE(write_file(target(), bytes_of("new"), Existing::skip));
  EXPECT_NO_THROW(check_writable(target(), Existing::skip));
  EXPECT_EQ(text_of(target()), "old");
  EXPECT_EQ(entries(), 1U);
}

TEST_F(AtomicFile, RefusesNamesThatNoFileCanHave) {
  const fs::path long_name = folder_ / std::string(256, 'a');
  fs::create_symlink("circle", folder_ / "circle");
  for (const Existing existing : {Existing::refuse, Existing::skip, Existing::overwrite}) {
    EXPECT_THAT(sentence(ErrorKind::io, [&] { check_writable(long_name, existing); }),
                HasSubstr("File name too long"));
    EXPECT_THAT(sentence(ErrorKind::io, [&] { write_file(long_name, bytes_of("x"), existing); }),
                HasSubstr("File name too long"));
    EXPECT_THAT(sentence(ErrorKind::io, [&] { check_writable(folder_ / "circle", existing); }),
                HasSubstr("Too many levels of symbolic links"));
  }
  EXPECT_EQ(entries(), 1U);
}

TEST_F(AtomicFile, AFileIsNoFolder) {
  put_text(target(), "old");
  EXPECT_THAT(sentence(ErrorKind::io, [&] { check_writable(target() / "x", Existing::overwrite); }),
              HasSubstr("Not a directory"));
}

TEST_F(AtomicFile, OverwritesWhenAsked) {
  put_text(target(), "old and longer");
  write_file(target(), bytes_of("new"), Existing::overwrite);
  EXPECT_EQ(text_of(target()), "new");
  EXPECT_EQ(entries(), 1U);
}

TEST_F(AtomicFile, FollowsASymbolicLink) {
  const fs::path link = folder_ / "link.bin";
  put_text(target(), "old");
  fs::create_symlink("out.bin", link);
  EXPECT_TRUE(is_existing_file(link));
  write_file(link, bytes_of("new"), Existing::overwrite);
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_EQ(text_of(target()), "new");
  EXPECT_THAT(
      sentence(ErrorKind::io, [&] { write_file(link, bytes_of("newer"), Existing::refuse); }),
      HasSubstr("exists already"));
}

TEST_F(AtomicFile, CreatesTheTargetOfADanglingLink) {
  const fs::path link = folder_ / "link.bin";
  fs::create_symlink("out.bin", link);
  EXPECT_FALSE(is_existing_file(link));
  write_file(link, bytes_of("new"), Existing::refuse);
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_EQ(text_of(target()), "new");
}

TEST_F(AtomicFile, WritesToADeviceWhateverExists) {
  EXPECT_NO_THROW(check_writable("/dev/null", Existing::refuse));
  EXPECT_NO_THROW(write_file("/dev/null", bytes_of("gone"), Existing::refuse));
  EXPECT_FALSE(is_existing_file("/dev/null"));
}

TEST_F(AtomicFile, ReportsAFullDevice) {
  EXPECT_THAT(
      sentence(ErrorKind::io, [] { write_file("/dev/full", bytes_of("x"), Existing::overwrite); }),
      HasSubstr("cannot write '/dev/full': No space left"));
}

TEST_F(AtomicFile, WritesToANamedPipe) {
  const fs::path pipe = folder_ / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::string received;
  std::thread reader([&] { received = text_of(pipe); });
  write_file(pipe, bytes_of("through"), Existing::refuse);
  reader.join();
  EXPECT_EQ(received, "through");
  EXPECT_TRUE(fs::is_fifo(pipe));
}

TEST_F(AtomicFile, RefusesAFolderAndAMissingFolder) {
  for (const Existing existing : {Existing::refuse, Existing::overwrite}) {
    EXPECT_THAT(sentence(ErrorKind::io, [&] { write_file(folder_, bytes_of("x"), existing); }),
                HasSubstr("Is a directory"));
    const fs::path lost = folder_ / "no" / "such" / "out.bin";
    EXPECT_THAT(sentence(ErrorKind::io, [&] { write_file(lost, bytes_of("x"), existing); }),
                HasSubstr("No such file or directory"));
    EXPECT_THAT(sentence(ErrorKind::io, [&] { check_writable(lost, existing); }),
                HasSubstr("No such file or directory"));
  }
  EXPECT_EQ(entries(), 0U);
}

TEST_F(AtomicFile, ReportsAnUnwritableFolder) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may write anywhere";
  fs::permissions(folder_, fs::perms::owner_read | fs::perms::owner_exec);
  EXPECT_THAT(
      sentence(ErrorKind::io, [&] { write_file(target(), bytes_of("x"), Existing::refuse); }),
      HasSubstr("Permission denied"));
  fs::permissions(folder_, fs::perms::owner_all);
}

// The limit makes the write fail half-way, as a full disk would. It is set in a child process, with
// which it ends.
TEST_F(AtomicFile, LeavesNoTemporaryFileBehindAFailure) {
  put_text(target(), "old");
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    static_cast<void>(std::signal(SIGXFSZ, SIG_IGN));
    const rlimit limit{4096, 4096};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    const std::string said = sentence(ErrorKind::io, [&] {
      write_file(target(), std::vector<std::byte>(100'000), Existing::overwrite);
    });
    ::_exit(said.find("File too large") == std::string::npos ? 1 : 0);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(text_of(target()), "old");
  EXPECT_EQ(entries(), 1U);
}

TEST_F(AtomicFile, CheckWritableSaysWhatWritingWould) {
  EXPECT_NO_THROW(check_writable(target(), Existing::refuse));
  put_text(target(), "old");
  EXPECT_NO_THROW(check_writable(target(), Existing::overwrite));
  EXPECT_THAT(sentence(ErrorKind::io, [&] { check_writable(target(), Existing::refuse); }),
              HasSubstr("exists already"));
  EXPECT_THAT(sentence(ErrorKind::io, [&] { check_writable(folder_, Existing::overwrite); }),
              HasSubstr("Is a directory"));
}

TEST_F(AtomicFile, WritesByARelativeName) {
  const fs::path before = fs::current_path();
  fs::current_path(folder_);
  write_file("plain.bin", bytes_of("x"), Existing::refuse);
  fs::current_path(before);
  EXPECT_EQ(text_of(folder_ / "plain.bin"), "x");
}

TEST_F(AtomicFile, ManyWritersOfOneNewFileLetOneWin) {
  std::atomic<int> winners = 0;
  std::vector<std::thread> writers;
  for (int i = 0; i < 8; ++i) {
    writers.emplace_back([&, i] {
      try {
        write_file(target(), bytes_of(std::string(1000, static_cast<char>('a' + i))),
                   Existing::refuse);
        ++winners;
      } catch (const Error&) {  // the others came too late
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(winners, 1);
  const std::string text = text_of(target());
  EXPECT_EQ(text, std::string(1000, text.at(0)));
  EXPECT_EQ(entries(), 1U);
}

TEST_F(AtomicFile, ManyWritersThatSkipLetOneWinWithoutAnError) {
  std::atomic<int> winners = 0;
  std::vector<std::thread> writers;
  for (int i = 0; i < 8; ++i) {
    writers.emplace_back([&] {
      if (write_file(target(), bytes_of(std::string(1000, 'a')), Existing::skip)) ++winners;
    });
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(winners, 1);
  EXPECT_EQ(entries(), 1U);
}

TEST_F(AtomicFile, HeldBackWritesWait) {
  std::atomic<bool> written = false;
  std::thread writer;
  {
    const auto lock = hold_back_writes();
    ASSERT_TRUE(lock.owns_lock());
    writer = std::thread([&] {
      write_file(target(), bytes_of("x"), Existing::refuse);
      written = true;
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_FALSE(written);
    EXPECT_EQ(entries(), 0U);
  }
  writer.join();
  EXPECT_TRUE(written);
}

}  // namespace
}  // namespace sdvae::testing
