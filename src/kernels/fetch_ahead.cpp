#include "kernels/fetch_ahead.h"

#include <algorithm>

namespace sdvae::kernels {

void FetchAhead::aim(int block) {
  positions_.clear();
  next_ = 0;
  if (block >= plan_.blocks) return;
  const int end = std::min(plan_.tiles, (block + 1) * plan_.block_tiles);
  for (int tile = block * plan_.block_tiles; tile < end;) {
    const int row = tile / plan_.tiles_across;
    const int first = tile % plan_.tiles_across;
    const int last = std::min(plan_.tiles_across, first + end - tile) - 1;
    add_windows(row, first, last);
    tile += last - first + 1;
  }
}

void FetchAhead::add_windows(int row, int first, int last) {
  const TileForm& form = plan_.form;
  const int top = row * form.step + form.origin;
  const int left = std::max(0, first * form.step + form.origin);
  const int right = std::min(input_.width, last * form.step + form.origin + form.window);
  for (int y = std::max(0, top); y < std::min(input_.height, top + form.window); ++y) {
    const float* position =
        input_.values + (std::ptrdiff_t{y} * input_.width + left) * input_.stride;
    for (int x = left; x < right; ++x, position += input_.stride) positions_.push_back(position);
  }
}

void FetchAhead::fetch_until(std::size_t part, std::size_t parts) {
  const std::size_t end = positions_.size() * part / parts;
  for (; next_ < end; ++next_) {
    for (int c = 0; c < plan_.depth; c += kChannelBlock) {
      __builtin_prefetch(positions_[next_] + c, 0, 2);
    }
  }
}

void FetchAhead::skip_to(std::size_t part, std::size_t parts) {
  next_ = positions_.size() * part / parts;
}

}  // namespace sdvae::kernels
