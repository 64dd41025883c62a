// Memory for a plan's buffers: aligned to 64 bytes, in huge pages where the system has any, so that
// megabytes of new memory cost few page faults. It is kept from one use to the next, except for one
// that needs far less; what is in it is not.
#pragma once

#include <cstddef>

namespace sdvae::cpu {

class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;
  Arena(Arena&&) = delete;
  Arena& operator=(Arena&&) = delete;
  ~Arena();

  // At least so many floats; pointers of earlier calls are void. Throws std::bad_alloc.
  [[nodiscard]] float* reserve(std::size_t floats);

  // Gives all of it back.
  void release() noexcept;

  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }

 private:
  void* memory_ = nullptr;
  std::size_t bytes_ = 0;
};

}  // namespace sdvae::cpu
