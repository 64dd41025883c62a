#include "kernels/window.h"

#include <algorithm>
#include <cstddef>

namespace sdvae::kernels {
namespace {

template <typename Float>
Float* value_at(const PlanesAt<Float>& at, int y, int x) {
  return at.planes.data() + static_cast<std::ptrdiff_t>(at.top + y) * at.width + at.left + x;
}

template <typename Float>
std::ptrdiff_t plane_size(const PlanesAt<Float>& at) {
  return static_cast<std::ptrdiff_t>(at.height) * at.width;
}

// work(y) for each row, shared by the team.
template <typename Work>
void each_row(int height, Team& team, Work work) {
  team.run([&](int member) {
    const Share rows = share_of(height, member, team.size());
    for (int y = rows.begin; y < rows.end; ++y) work(y);
  });
}

}  // namespace

void copy_window(const WindowCopy& copy, Team& team) {
  const Window& window = copy.window;
  const std::ptrdiff_t floats = static_cast<std::ptrdiff_t>(window.width) * copy.from->stride;
  each_row(window.height, team, [&](int y) {
    std::copy_n(values_at(*copy.from, window.top + y, window.left), floats,
                values_at(*copy.to, copy.to_top + y, copy.to_left));
  });
}

void read_planes(const PlanesAt<const float>& from, FeatureMap& to, Team& team) {
  const std::ptrdiff_t plane = plane_size(from);
  each_row(to.height, team, [&](int y) {
    const float* const source = value_at(from, y, 0);
    for (std::ptrdiff_t x = 0; x < to.width; ++x) {
      float* const values = values_at(to, y, static_cast<int>(x));
      for (int c = 0; c < to.channels; ++c) values[c] = source[c * plane + x];
      std::fill(values + to.channels, values + to.stride, 0.0F);
    }
  });
}

void write_planes(const FeatureMap& from, const Window& window, const PlanesAt<float>& to,
                  Team& team) {
  const std::ptrdiff_t plane = plane_size(to);
  each_row(window.height, team, [&](int y) {
    const float* const source = values_at(from, window.top + y, window.left);
    float* const target = value_at(to, y, 0);
    for (std::ptrdiff_t x = 0; x < window.width; ++x) {
      for (int c = 0; c < from.channels; ++c) target[c * plane + x] = source[x * from.stride + c];
    }
  });
}

}  // namespace sdvae::kernels
