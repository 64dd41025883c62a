#include "hub/file_lock.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

#include "base/file.h"
#include "sdvae/error.h"

namespace sdvae::hub {
namespace {

namespace fs = std::filesystem;

int open_lock(const fs::path& path) {
  constexpr mode_t kGroupMayWait = 0664;
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kGroupMayWait);
  if (descriptor < 0) fail_on(path, "lock", errno);
  return descriptor;
}

// False when another holds it. Where the file system knows no locks, nobody can hold one.
bool take(int descriptor, int how) {
  while (::flock(descriptor, how) != 0) {
    if (errno == EWOULDBLOCK) return false;
    if (errno != EINTR) return true;
  }
  return true;
}

// Older programs remove their lock file when they are done: a lock on a removed file locks nobody
// out.
bool is_removed(int descriptor) {
  struct stat facts {};
  return ::fstat(descriptor, &facts) == 0 && facts.st_nlink == 0;
}

}  // namespace

FileLock::FileLock(const fs::path& path, const std::function<void()>& on_wait) {
  std::error_code error;
  fs::create_directories(path.parent_path(), error);  // a failure shows when the file is opened
  bool told = false;
  while (true) {
    descriptor_ = open_lock(path);
    if (!take(descriptor_, LOCK_EX | LOCK_NB)) {
      if (!told && on_wait) on_wait();
      told = true;
      take(descriptor_, LOCK_EX);
    }
    if (!is_removed(descriptor_)) return;
    ::close(descriptor_);
  }
}

FileLock::~FileLock() { ::close(descriptor_); }

}  // namespace sdvae::hub
