// Changes of each value by itself, in place, and of the order of values. None of them is on the
// way where time goes.
#pragma once

#include "kernels/feature_map.h"
#include "kernels/team.h"

namespace sdvae::kernels {

void relu(FeatureMap& map, Team& team);

// 3 tanh(x / 3).
void soft_clamp(FeatureMap& map, Team& team);

// scale * x + offset.
void affine(FeatureMap& map, float scale, float offset, Team& team);

// torch's PixelUnshuffle(2): channel c at (2y + i, 2x + j) -> channel 4c + 2i + j at (y, x), of a
// map with even sizes; and PixelShuffle(2), its inverse.
void pixel_unshuffle(const FeatureMap& from, FeatureMap& to, Team& team);
void pixel_shuffle(const FeatureMap& from, FeatureMap& to, Team& team);

}  // namespace sdvae::kernels
