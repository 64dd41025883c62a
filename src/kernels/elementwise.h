// Changes of each value by itself, in place, sums, and changes of the order of values. None of them
// is on the way where time goes.
#pragma once

#include <span>

#include "kernels/feature_map.h"
#include "kernels/team.h"

namespace sdvae::kernels {

void relu(FeatureMap& map, Team& team);

// 3 tanh(x / 3).
void soft_clamp(FeatureMap& map, Team& team);

// scale * x + offset.
void affine(FeatureMap& map, float scale, float offset, Team& team);

// `to` becomes to + from, of the same shape and stride.
void add(const FeatureMap& from, FeatureMap& to, Team& team);

// Nearest neighbour, twice the size. Before a 3x3 convolution convolution.h does it on its way.
void upsample(const FeatureMap& from, FeatureMap& to, Team& team);

// Where a 2x2 square of pixels lies in channels: channel c at (2y + i, 2x + j) is channel
// c * channel + i * row + j * column at (y, x). torch's pixel shuffles have {4, 2, 1}.
struct SquareOrder {
  int channel = 4;
  int row = 2;
  int column = 1;
};

// Of a map with even sizes; and the inverse.
void pixel_unshuffle(const FeatureMap& from, const SquareOrder& order, FeatureMap& to, Team& team);
void pixel_shuffle(const FeatureMap& from, const SquareOrder& order, FeatureMap& to, Team& team);

// Channels [first, first + count) of a map.
struct ChannelRun {
  int first = 0;
  int count = 0;
};

// Channel c becomes `scale` times the sum of the channels runs[c] of `from`, 0 where there are
// none. There are as many runs as `to` has channels.
void sum_runs(const FeatureMap& from, std::span<const ChannelRun> runs, float scale, FeatureMap& to,
              Team& team);

}  // namespace sdvae::kernels
