// softmax(scale Q K^T) V with one head over all positions of a map: a row of Q, K and V for each.
//
// Blocks of queries meet blocks of keys, so that the matrix of positions by positions never exists
// (M. Rabe and C. Staats, "Self-attention Does Not Need O(n^2) Memory", 2021). Keys and values are
// packed first, each in a form of its own; their maps are not needed afterwards.
//
// Functions are free of shared state; the caller gives the scratch memory and the team.
#pragma once

#include <cstddef>

#include "kernels/feature_map.h"
#include "kernels/team.h"

namespace sdvae::kernels {

// Floats of the packed forms, which are for the level of instructions chosen now (level.h).
[[nodiscard]] std::size_t key_floats(const FeatureMap& keys);
[[nodiscard]] std::size_t value_floats(const FeatureMap& values);

// Which positions a map holds: those from `first` on, of `all`. Packing may go in parts, which come
// in their order, and `first` is a multiple of kPartPositions.
inline constexpr int kPartPositions = 64;
struct PartOfPositions {
  int first = 0;
  int all = 0;
};

// `packed` is aligned to 64 bytes.
void pack_keys(const FeatureMap& keys, const PartOfPositions& part, float* packed, Team& team);
void pack_values(const FeatureMap& values, const PartOfPositions& part, float* packed, Team& team);

struct AttentionCall {
  const FeatureMap* query = nullptr;  // queries of all positions, or of some of them
  int positions = 0;                  // number of the keys and of the values
  const float* keys = nullptr;        // packed keys
  const float* values = nullptr;      // packed values
  FeatureMap* output = nullptr;       // a map of the query's shape; may be the query itself
  float scale = 1.0F;
};

[[nodiscard]] std::size_t attention_scratch_floats(const FeatureMap& query, int threads);

// `scratch` is aligned to 64 bytes and holds anything.
void attention(const AttentionCall& call, float* scratch, Team& team);

}  // namespace sdvae::kernels
