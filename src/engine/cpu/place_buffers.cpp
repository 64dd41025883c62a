#include "engine/cpu/place_buffers.h"

#include <algorithm>

namespace sdvae::cpu {
namespace {

bool live_together(const Buffer& a, const Buffer& b) {
  return a.first_step <= b.last_step && b.first_step <= a.last_step;
}

// `placed` are in the order of their offsets.
std::size_t lowest_offset(const Buffer& buffer, const std::vector<const Buffer*>& placed) {
  std::size_t offset = 0;
  for (const Buffer* other : placed) {
    if (!live_together(buffer, *other)) continue;
    if (offset + buffer.floats <= other->offset) break;
    offset = std::max(offset, other->offset + in_lines(other->floats));
  }
  return offset;
}

}  // namespace

std::size_t place_buffers(std::vector<Buffer>& buffers) {
  std::vector<Buffer*> by_size;
  for (Buffer& buffer : buffers) {
    if (buffer.floats != 0 && buffer.first_step != kNone) by_size.push_back(&buffer);
  }
  std::stable_sort(by_size.begin(), by_size.end(),
                   [](const Buffer* a, const Buffer* b) { return a->floats > b->floats; });
  std::size_t end = 0;
  std::vector<const Buffer*> placed;
  for (Buffer* buffer : by_size) {
    buffer->offset = lowest_offset(*buffer, placed);
    end = std::max(end, buffer->offset + in_lines(buffer->floats));
    const auto after =
        std::upper_bound(placed.begin(), placed.end(), buffer,
                         [](const Buffer* a, const Buffer* b) { return a->offset < b->offset; });
    placed.insert(after, buffer);
  }
  return end;
}

}  // namespace sdvae::cpu
