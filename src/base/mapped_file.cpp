#include "base/mapped_file.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

#include "base/file.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

// The mapping outlives the descriptor.
ByteView map(int descriptor, const std::filesystem::path& path) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) fail_on(path, "read", errno);
  if (S_ISDIR(status.st_mode)) fail_on(path, "read", EISDIR);
  if (!S_ISREG(status.st_mode)) {
    throw Error(ErrorKind::io, fmt::format("cannot read {}: it is no regular file", quoted(path)))
        .about(path);
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) return {};  // mmap refuses a length of 0.
  void* const begin = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0);
  if (begin == MAP_FAILED) fail_on(path, "read", errno);
  return {static_cast<const std::byte*>(begin), size};
}

}  // namespace

std::shared_ptr<const MappedFile> MappedFile::open(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) fail_on(path, "read", errno);
  try {
    const ByteView bytes = map(descriptor, path);
    ::close(descriptor);
    return std::shared_ptr<const MappedFile>(new MappedFile(bytes));
  } catch (...) {
    ::close(descriptor);
    throw;
  }
}

MappedFile::~MappedFile() {
  // munmap takes what mmap gave, which was not const.
  if (!bytes_.empty())
    ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());  // NOLINT(*-const-cast)
}

void forget_pages(ByteView mapped) noexcept {
  // Only pages that lie wholly inside of the bytes: what shares a page with others stays.
  const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto first = reinterpret_cast<std::uintptr_t>(mapped.data());
  const std::uintptr_t begin = (first + page - 1) / page * page;
  const std::uintptr_t end = (first + mapped.size()) / page * page;
  if (begin >= end) return;
  void* const address =
      const_cast<std::byte*>(mapped.data()) + (begin - first);  // NOLINT(*-const-cast)
  // Only advice: where it fails, the pages stay in memory.
  ::madvise(address, end - begin, MADV_DONTNEED);
}

}  // namespace sdvae
