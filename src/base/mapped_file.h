// A whole file as bytes without reading it: pages come from the disk's cache when they are touched,
// so a model costs its weights once, not twice. Read-only; safe from any thread.
#pragma once

#include <filesystem>
#include <memory>

#include "base/bytes.h"

namespace sdvae {

class MappedFile {
 public:
  // Throws Error (io) when there is no regular file that can be read.
  [[nodiscard]] static std::shared_ptr<const MappedFile> open(const std::filesystem::path& path);

  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  MappedFile(MappedFile&&) = delete;
  MappedFile& operator=(MappedFile&&) = delete;
  ~MappedFile();

  // Valid as long as this object lives. A file that another program cuts short meanwhile ends the
  // process when the lost part is touched, as for every mapped file.
  [[nodiscard]] ByteView bytes() const noexcept { return bytes_; }

 private:
  explicit MappedFile(ByteView bytes) noexcept : bytes_(bytes) {}
  ByteView bytes_;
};

// Takes part of a mapped file out of the process's memory: the system reads it again when it is
// touched. `mapped` must be bytes of a MappedFile.
void forget_pages(ByteView mapped) noexcept;

}  // namespace sdvae
