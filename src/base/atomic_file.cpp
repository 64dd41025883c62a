#include "base/atomic_file.h"

#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <random>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "base/file.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

namespace fs = std::filesystem;

// Writers share it, hold_back_writes has it alone: one for the process, because a signal ends the
// whole process.
std::shared_timed_mutex& write_gate() {
  static std::shared_timed_mutex gate;
  return gate;
}

[[noreturn]] void refuse_existing(const fs::path& path) {
  throw Error(ErrorKind::io, fmt::format("{} exists already", quoted(path)),
              Remedy{RemedyKind::overwrite_or_skip})
      .about(path);
}

bool is_there(const fs::path& path) {
  std::error_code error;
  return fs::exists(path, error);
}

// False: the file that exists was not written. Throws where that is to be refused.
bool leave_alone(const fs::path& path, Existing existing) {
  if (existing == Existing::skip) return false;
  refuse_existing(path);
}

// A temporary file beside its target, removed again unless it was moved into place.
class TemporaryFile {
 public:
  // The permissions are the usual ones (0666 less the umask), unlike mkstemp's 0600, because the
  // file becomes the user's.
  explicit TemporaryFile(const fs::path& target) : target_(target) {
    std::random_device random;
    do {
      path_ = target.parent_path() / fmt::format(".sdvae-{:08x}.tmp", random());
      descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    } while (descriptor_ < 0 && errno == EEXIST);
    if (descriptor_ < 0) fail_on(target, "write", errno);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  TemporaryFile(TemporaryFile&&) = delete;
  TemporaryFile& operator=(TemporaryFile&&) = delete;
  ~TemporaryFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!path_.empty()) ::unlink(path_.c_str());
  }

  void write(std::span<const ByteView> pieces) {
    about_file(target_, [&] {
      for (const ByteView bytes : pieces) write_stream(descriptor_, quoted(target_), bytes);
    });
    keep_permissions();
    if (::fsync(descriptor_) != 0) fail_on(target_, "write", errno);
    const int closed = ::close(std::exchange(descriptor_, -1));
    if (closed != 0) fail_on(target_, "write", errno);
  }

  // False where a file that appeared meanwhile is left alone.
  [[nodiscard]] bool move_into_place(Existing existing) {
    if (existing != Existing::overwrite) {
      // Unlike rename, link never replaces a file that appeared in the meantime.
      if (::link(path_.c_str(), target_.c_str()) == 0) return true;
      if (errno == EEXIST || is_there(target_)) return leave_alone(target_, existing);
      // The file system has no hard links, so the file is renamed.
    }
    if (::rename(path_.c_str(), target_.c_str()) != 0) fail_on(target_, "write", errno);
    path_.clear();
    return true;
  }

 private:
  // A file that replaces another has its permissions.
  void keep_permissions() const {
    std::error_code error;
    const fs::file_status status = fs::status(target_, error);
    if (!fs::is_regular_file(status)) return;
    if (::fchmod(descriptor_, static_cast<mode_t>(status.permissions())) != 0)
      fail_on(target_, "write", errno);
  }

  fs::path target_;
  fs::path path_;
  int descriptor_ = -1;
};

// The path behind symbolic links, dangling ones too: the bytes go there, so that a link stays a
// link.
fs::path resolved(fs::path path) {
  constexpr int kMostLinks = 40;  // Linux gives up after as many.
  std::error_code error;
  for (int links = 0; fs::is_symlink(path, error); ++links) {
    if (links == kMostLinks) fail_on(path, "write", ELOOP);
    const fs::path target = fs::read_symlink(path, error);
    if (error) fail_on(path, "write", error.value());
    // An absolute target replaces the folder that it is appended to.
    path = path.parent_path() / target;
  }
  return path;
}

// A device, a pipe or a socket, which cannot be replaced by a new file.
bool is_special_file(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  return fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status);
}

void write_to_special_file(const fs::path& path, std::span<const ByteView> pieces) {
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) fail_on(path, "write", errno);
  try {
    about_file(path, [&] {
      for (const ByteView bytes : pieces) write_stream(descriptor, quoted(path), bytes);
    });
  } catch (...) {
    ::close(descriptor);
    throw;
  }
  if (::close(descriptor) != 0) fail_on(path, "write", errno);
}

}  // namespace

bool is_existing_file(const fs::path& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

void check_writable(const fs::path& path, Existing existing) {
  if (is_special_file(path)) return;
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  // Nothing may be there, but a name that is too long or a circle of links is no place for a file.
  if (status.type() == fs::file_type::none) fail_on(path, "write", error.value());
  if (fs::is_directory(status)) fail_on(path, "write", EISDIR);
  if (existing == Existing::refuse && fs::exists(status)) refuse_existing(path);
  const fs::path target = resolved(path);
  const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
  if (fs::is_regular_file(folder, error)) fail_on(path, "write", ENOTDIR);
  if (::access(folder.c_str(), W_OK | X_OK) != 0) fail_on(path, "write", errno);
}

bool write_file(const fs::path& path, ByteView bytes, Existing existing) {
  return write_pieces(path, std::span(&bytes, 1), existing);
}

bool write_pieces(const fs::path& path, std::span<const ByteView> pieces, Existing existing) {
  check_writable(path, existing);
  if (is_special_file(path)) {
    write_to_special_file(path, pieces);
    return true;
  }
  if (existing == Existing::skip && is_there(path)) return false;
  const std::shared_lock<std::shared_timed_mutex> writing(write_gate());
  TemporaryFile file(resolved(path));
  file.write(pieces);
  return file.move_into_place(existing);
}

std::unique_lock<std::shared_timed_mutex> hold_back_writes() {
  std::unique_lock<std::shared_timed_mutex> lock(write_gate(), std::defer_lock);
  static_cast<void>(lock.try_lock_for(std::chrono::seconds(2)));
  return lock;
}

}  // namespace sdvae
