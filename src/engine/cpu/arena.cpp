#include "engine/cpu/arena.h"

#include <memory>
#include <new>
#include <sys/mman.h>

namespace sdvae::cpu {
namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;

}  // namespace

Arena::~Arena() { release(); }

void Arena::release() noexcept {
  if (memory_ != nullptr) ::munmap(memory_, bytes_);
  memory_ = nullptr;
  bytes_ = 0;
}

float* Arena::reserve(std::size_t floats) {
  // One page more than needed, so that the start can be moved to a huge page's.
  const std::size_t wanted = (floats * sizeof(float) / kHugePage + 2) * kHugePage;
  if (bytes_ < wanted || bytes_ / 8 > wanted) {
    release();
    void* const mapped = ::mmap(nullptr, wanted, PROT_READ | PROT_WRITE,
                                MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapped == MAP_FAILED) throw std::bad_alloc();
    memory_ = mapped;
    bytes_ = wanted;
#ifdef MADV_HUGEPAGE
    ::madvise(memory_, bytes_, MADV_HUGEPAGE);  // advice: without it pages are small
#endif
  }
  void* start = memory_;
  std::size_t space = bytes_;
  return static_cast<float*>(std::align(kHugePage, floats * sizeof(float), start, space));
}

}  // namespace sdvae::cpu
