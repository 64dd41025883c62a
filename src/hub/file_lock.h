// A lock that other processes see: huggingface_hub takes the same one on the same file, so that the
// two never fetch one file twice at a time.
#pragma once

#include <filesystem>
#include <functional>

namespace sdvae::hub {

class FileLock {
 public:
  // Makes the file and its folder, and waits until nobody else holds the lock; `on_wait` is called
  // once if that is not at once. Throws Error (io) when the file cannot be made.
  FileLock(const std::filesystem::path& path, const std::function<void()>& on_wait);
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  FileLock(FileLock&&) = delete;
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();

 private:
  int descriptor_ = -1;
};

}  // namespace sdvae::hub
