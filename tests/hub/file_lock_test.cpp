#include "hub/file_lock.h"

#include <atomic>
#include <thread>

#include <gmock/gmock.h>

#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace sdvae::hub {
namespace {

using testing_support::expect_error;
using testing_support::TemporaryFolder;

TEST(FileLock, OneAtATime) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "deep" / "er" / "a.lock";
  std::atomic<bool> first_is_done = false;
  std::atomic<bool> waited = false;
  std::thread second;
  {
    const FileLock first(path, [] { ADD_FAILURE() << "nobody else holds it"; });
    second = std::thread([&] {
      const FileLock lock(path, [&] { waited = true; });
      EXPECT_TRUE(first_is_done);
    });
    while (!waited) std::this_thread::yield();
    first_is_done = true;
  }
  second.join();
  EXPECT_TRUE(std::filesystem::exists(path));
}

TEST(FileLock, AFolderThatCannotBeMadeIsNamed) {
  const TemporaryFolder folder;
  const auto file = folder.file("file", "x");
  expect_error(ErrorKind::io, "cannot lock", [&] { const FileLock lock(file / "a.lock", {}); });
}

}  // namespace
}  // namespace sdvae::hub
