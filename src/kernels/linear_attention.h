// The parts of DC-AE's multi-scale linear attention (J. Chen et al., "Deep Compression
// Autoencoder", 2024; H. Cai et al., "EfficientViT", 2023). A head's result at a position is
//
//   sum over d of S[d] relu(q[d]) / (sum over d of n[d] relu(q[d]) + epsilon),
//   S[d] = sum over all positions of relu(k[d]) v,  n[d] = sum over all positions of relu(k[d]),
//
// with which the work grows as the picture does, and not as its square. Heads are 32 channels wide,
// as all that were published are; the same numbers come of weights for each pair of positions.
//
// Functions are free of shared state; the caller gives the memory and the team.
#pragma once

#include <cstddef>
#include <span>

#include "kernels/feature_map.h"
#include "kernels/team.h"
#include "kernels/window.h"

namespace sdvae::kernels {

inline constexpr int kHeadWidth = 32;

// Each kHeadWidth channels become a matrix times them: `weights` is [channels /
// kHeadWidth][out][in].
void mix_heads(FeatureMap& map, std::span<const float> weights, Team& team);

// Queries, keys and values of all heads: the channels of all maps one after the other are those of
// head 0's query, key and value, then head 1's, and so on. The maps have one shape, and each a
// multiple of kHeadWidth channels.
using HeadMaps = std::span<const FeatureMap>;
[[nodiscard]] int heads_of(HeadMaps maps);

// Floats of all heads' S and n.
[[nodiscard]] std::size_t head_sum_floats(HeadMaps maps);

// Adds the sums over the positions of a window to `sums`.
void sum_heads(HeadMaps maps, const Window& window, float* sums, Team& team);

// `output` has the maps' size and kHeadWidth channels for each head.
void attend_linearly(HeadMaps maps, const float* sums, double epsilon, FeatureMap& output,
                     Team& team);

}  // namespace sdvae::kernels
