#include "hub/partial_file.h"

#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

#include "base/file.h"
#include "sdvae/error.h"

namespace sdvae::hub {
namespace {

namespace fs = std::filesystem;

// The hub names the size of every large file; what comes without one is small.
constexpr std::uint64_t kLargestUnannounced = 64'000'000;

// Where a part begins: "bytes 500-999/1000" is 500.
std::optional<std::uint64_t> part_begin(const Reply& reply) {
  const auto found = reply.headers.find("content-range");
  if (found == reply.headers.end()) return std::nullopt;
  constexpr std::string_view kUnit = "bytes ";
  std::string_view text = found->second;
  if (!text.starts_with(kUnit)) return std::nullopt;
  text.remove_prefix(kUnit.size());
  std::uint64_t begin = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), begin);
  return parsed.ec == std::errc() ? std::optional(begin) : std::nullopt;
}

}  // namespace

PartialFile::PartialFile(fs::path path, const RemoteFile& file, std::optional<std::uint64_t> bytes)
    : path_(std::move(path)), file_(file), bytes_(bytes) {
  constexpr mode_t kAsTheUmaskSays = 0666;
  descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kAsTheUmaskSays);
  if (descriptor_ < 0) fail_on(path_, "write", errno);
  const off_t end = ::lseek(descriptor_, 0, SEEK_END);
  size_ = end > 0 ? static_cast<std::uint64_t>(end) : 0;
  if (size_ > bytes_.value_or(kLargestUnannounced)) start_over();
}

PartialFile::~PartialFile() { ::close(descriptor_); }

void PartialFile::start_over() {
  if (::ftruncate(descriptor_, 0) != 0 || ::lseek(descriptor_, 0, SEEK_SET) != 0) {
    fail_on(path_, "write", errno);
  }
  size_ = 0;
}

void PartialFile::begin(const Reply& reply) {
  constexpr int kPartialContent = 206;
  if (reply.status != kPartialContent) {
    if (size_ > 0) start_over();
    return;
  }
  if (part_begin(reply) == size_) return;
  start_over();
  throw Error(ErrorKind::io, fmt::format("cannot fetch {}: the server answers with another part of "
                                         "it than was asked for",
                                         quoted_name(file_)))
      .about(path_of(file_));
}

void PartialFile::take(ByteView bytes) {
  const std::uint64_t most = bytes_.value_or(kLargestUnannounced);
  if (bytes.size() > most - size_) {
    start_over();
    throw Error(ErrorKind::io,
                fmt::format("cannot fetch {}: the server sends more than the {} bytes it may have",
                            quoted_name(file_), most))
        .about(path_of(file_));
  }
  about_file(path_, [&] { write_stream(descriptor_, quoted(path_), bytes); });
  size_ += bytes.size();
  if (on_growth) on_growth(size_);
}

void PartialFile::sync() const {
  if (::fsync(descriptor_) != 0) fail_on(path_, "write", errno);
}

}  // namespace sdvae::hub
