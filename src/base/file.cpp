#include "base/file.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <span>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "base/text.h"

namespace sdvae {
namespace {

constexpr std::size_t kChunkBytes = 1U << 20U;

// What helps where the system's own words do not say it.
std::string advice_for(int code) {
  switch (code) {
    case ENAMETOOLONG:
      return "shorten the name, or work in a folder nearer to the file";
    case EFBIG:
      return "raise the limit of file sizes that the shell sets (ulimit), or write elsewhere";
    default:
      return {};
  }
}

Error failure(std::string_view verb, const std::string& name, int code) {
  return {ErrorKind::io,
          fmt::format("cannot {} {}: {}", verb, name, std::generic_category().message(code)),
          advice_for(code)};
}

[[noreturn]] void fail_too_large(const std::string& name, std::uint64_t limit_bytes) {
  throw Error(ErrorKind::bad_data,
              fmt::format("cannot read {}: larger than {} MB", name, limit_bytes / 1'000'000));
}

int open_to_read(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) fail_on(path, "read", errno);
  return descriptor;
}

// Reads once and gives the number of bytes that came; 0 at the end of the file.
std::size_t read_some(int descriptor, const std::string& name, std::span<std::byte> into) {
  while (true) {
    const ssize_t count = ::read(descriptor, into.data(), into.size());
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) throw failure("read", name, errno);
  }
}

std::vector<std::byte> read_all(int descriptor, const std::string& name, std::uint64_t limit_bytes,
                                std::size_t expected_bytes) {
  std::vector<std::byte> bytes(expected_bytes);
  std::size_t used = 0;
  while (true) {
    if (used == bytes.size()) bytes.resize(std::max(kChunkBytes, used * 2));
    const std::size_t count = read_some(descriptor, name, std::span(bytes).subspan(used));
    if (count == 0) break;
    used += count;
    if (used > limit_bytes) fail_too_large(name, limit_bytes);
  }
  bytes.resize(used);
  return bytes;
}

// Closes a descriptor that was opened for reading, where a failing close loses nothing.
class OpenFile {
 public:
  explicit OpenFile(int descriptor) noexcept : descriptor_(descriptor) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  OpenFile(OpenFile&&) = delete;
  OpenFile& operator=(OpenFile&&) = delete;
  ~OpenFile() { ::close(descriptor_); }

 private:
  int descriptor_;
};

std::vector<std::byte> read_whole(const std::filesystem::path& path, std::uint64_t limit_bytes) {
  const int descriptor = open_to_read(path);
  const OpenFile closer(descriptor);
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) fail_on(path, "read", errno);
  if (S_ISDIR(status.st_mode)) fail_on(path, "read", EISDIR);
  if (S_ISREG(status.st_mode) && static_cast<std::uint64_t>(status.st_size) > limit_bytes) {
    fail_too_large(quoted(path), limit_bytes);
  }
  // The buffer has one byte more than the file, so that the end shows without the buffer growing.
  return read_all(descriptor, quoted(path), limit_bytes,
                  static_cast<std::size_t>(status.st_size) + 1);
}

}  // namespace

std::string quoted(const std::filesystem::path& path) { return in_quotes(path.string()); }

void fail_on(const std::filesystem::path& path, std::string_view verb, int code) {
  throw failure(verb, quoted(path), code).about(path);
}

Error as_error(const std::system_error& error) {
  const auto* const about_path = dynamic_cast<const std::filesystem::filesystem_error*>(&error);
  if (about_path == nullptr) {
    return {ErrorKind::io, fmt::format("the system refused: {}", error.code().message())};
  }
  const std::filesystem::path& path = about_path->path1();
  return failure("use", quoted(path), error.code().value()).about(path);
}

std::vector<std::byte> read_file(const std::filesystem::path& path, std::uint64_t limit_bytes) {
  return about_file(path, [&] { return read_whole(path, limit_bytes); });
}

void read_pieces(const std::filesystem::path& path, const std::function<void(ByteView)>& take) {
  about_file(path, [&] {
    const int descriptor = open_to_read(path);
    const OpenFile closer(descriptor);
    std::vector<std::byte> piece(kChunkBytes);
    const std::string name = quoted(path);
    while (const std::size_t count = read_some(descriptor, name, piece)) {
      take(std::span(piece).first(count));
    }
  });
}

std::vector<std::byte> read_stream(int descriptor, const std::string& name,
                                   std::uint64_t limit_bytes) {
  return read_all(descriptor, name, limit_bytes, kChunkBytes);
}

void write_stream(int descriptor, const std::string& name, ByteView bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw failure("write", name, errno);
    bytes = bytes.subspan(static_cast<std::size_t>(count));
  }
}

}  // namespace sdvae
