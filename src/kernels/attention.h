// softmax(scale Q K^T) V with one head over all places of a map: a row of Q, K and V for each.
//
// Blocks of queries meet blocks of keys, so that the matrix of places by places never exists
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

// Which places a map holds: those from `first` on, of `all`. Packing may go in parts; they come in
// their order, and `first` is a multiple of kPartPlaces.
inline constexpr int kPartPlaces = 64;
struct PartOfPlaces {
  int first = 0;
  int all = 0;
};

// `packed` is aligned to 64 bytes.
void pack_keys(const FeatureMap& keys, const PartOfPlaces& part, float* packed, Team& team);
void pack_values(const FeatureMap& values, const PartOfPlaces& part, float* packed, Team& team);

struct AttentionCall {
  const FeatureMap* query = nullptr;  // all places, or some of them
  int places = 0;                     // of the keys and values
  const float* keys = nullptr;        // packed
  const float* values = nullptr;      // packed
  FeatureMap* output = nullptr;       // of the query's shape; may be the query itself
  float scale = 1.0F;
};

[[nodiscard]] std::size_t attention_scratch_floats(const FeatureMap& query, int threads);

// `scratch` is aligned to 64 bytes and holds anything.
void attention(const AttentionCall& call, float* scratch, Team& team);

}  // namespace sdvae::kernels
