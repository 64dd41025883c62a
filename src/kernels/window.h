// Windows: rectangles of a map's positions, for pictures that are computed in parts.
#pragma once

#include <span>

#include "kernels/feature_map.h"
#include "kernels/team.h"

namespace sdvae::kernels {

struct Window {
  int top = 0;
  int left = 0;
  int height = 0;
  int width = 0;

  [[nodiscard]] constexpr int bottom() const noexcept { return top + height; }
  [[nodiscard]] constexpr int right() const noexcept { return left + width; }
};

// Copies `window` of `from` to the positions of `to` that begin at (to_top, to_left). The maps have
// one stride and do not overlap.
struct WindowCopy {
  const FeatureMap* from = nullptr;
  Window window;
  FeatureMap* to = nullptr;
  int to_top = 0;
  int to_left = 0;
};
void copy_window(const WindowCopy& copy, Team& team);

// A picture or latent as planes, [channels][height][width], and a position in it.
template <typename Float>
struct PlanesAt {
  std::span<Float> planes;
  int height = 0;
  int width = 0;
  int top = 0;
  int left = 0;
};

// The map is set to the part of the planes that begins at their position.
void read_planes(const PlanesAt<const float>& from, FeatureMap& to, Team& team);

// `window` of the map goes to the part of the planes that begins at their position.
void write_planes(const FeatureMap& from, const Window& window, const PlanesAt<float>& to,
                  Team& team);

}  // namespace sdvae::kernels
