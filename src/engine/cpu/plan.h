// What is done to take one picture or latent through a network, as data: steps in their order and
// the memory they need. A plan is for one size and a number of threads; it holds no values and
// points at the layers it was made from, which must outlive it.
//
// All maps, prepared weights and scratch memory are buffers in one arena. A buffer lives from the
// first step that uses it to the last; buffers that never live together may share memory, so the
// arena is as large as the most that lives at once, and that is known before anything runs.
#pragma once

#include <cstddef>
#include <optional>
#include <variant>
#include <vector>

#include "kernels/convolution.h"
#include "kernels/feature_map.h"
#include "model/network.h"

namespace sdvae::cpu {

inline constexpr int kNone = -1;

struct Buffer {
  std::size_t floats = 0;
  int first_step = kNone;
  int last_step = kNone;
  std::size_t offset = 0;  // floats from the arena's start, whole cache lines
};

// A feature map (kernels/feature_map.h) in a buffer.
struct Map {
  int buffer = kNone;
  int height = 0;
  int width = 0;
  int channels = 0;
};

// The plan's input and output are planes, [channels][height][width].
struct ReadPlanes {
  Map to;
};
struct WritePlanes {
  Map from;
};

enum class ConvolutionMethod {
  tiles,  // kernels/convolution.h
  first,  // kernels/first_convolution.h
  last,   // kernels/last_convolution.h
};

struct ConvolutionStep {
  const Convolution* layer = nullptr;
  ConvolutionMethod method = ConvolutionMethod::tiles;
  kernels::ConvolutionShape shape;
  Map from;
  Map to;
  std::optional<Map> residual;  // may be `to`
  bool relu_input = false;
  bool relu = false;
  int sums = kNone;     // set to the output's channel sums
  int stored = kNone;   // buffer for the weights as float32, where they are stored in another way
  int weights = kNone;  // buffer for the prepared weights; none: they are kept, in memory of theirs
  std::size_t kept_offset = 0;  // where in that memory, in floats
  int scratch = kNone;
};

struct SumStep {
  Map from;
  int sums = kNone;
};

struct NormStep {
  const GroupNorm* layer = nullptr;
  Map from;
  Map to;  // may be `from`
  int sums = kNone;
  bool silu = false;
};

struct PackKeys {
  Map from;
  int to = kNone;
};
struct PackValues {
  Map from;
  int to = kNone;
};
struct AttentionStep {
  Map query;  // becomes the output
  int keys = kNone;
  int values = kNone;
  int scratch = kNone;
};

struct UnshuffleStep {
  Map from;
  Map to;
};
struct ShuffleStep {
  Map from;
  Map to;
};

struct ReluStep {
  Map map;
};
struct SoftClampStep {
  Map map;
};
struct AffineStep {
  Map map;
  Affine layer;
};

using Step =
    std::variant<ReadPlanes, WritePlanes, ConvolutionStep, SumStep, NormStep, PackKeys, PackValues,
                 AttentionStep, UnshuffleStep, ShuffleStep, ReluStep, SoftClampStep, AffineStep>;

struct Plan {
  std::vector<Step> steps;
  std::vector<Buffer> buffers;
  int sums = 0;  // how many sets of channel sums
  std::size_t arena_floats = 0;
  std::size_t kept_floats = 0;  // of the memory for weights that are kept, the same for all sizes
  Map input;
  Map output;
};

// A map in memory of the given arena.
[[nodiscard]] kernels::FeatureMap view_of(const Plan& plan, const Map& map, float* arena);

}  // namespace sdvae::cpu
