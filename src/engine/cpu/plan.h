// What is done to take one picture or latent through a network, as data: steps in their order and
// the memory they need. A plan is for one size and a number of threads; it holds no values and
// points at the operations it was made from, which must outlive it.
//
// All maps, prepared weights and scratch memory are buffers in one arena. A buffer lives from the
// first step that uses it to the last; buffers that never live together may share memory, so the
// arena is as large as the most that lives at once, and that is known before anything runs. A plan
// for a part of a picture (plan_part.h) also uses whole maps that lie outside of its arena.
#pragma once

#include <cstddef>
#include <optional>
#include <variant>
#include <vector>

#include "kernels/attention.h"
#include "kernels/convolution.h"
#include "kernels/feature_map.h"
#include "kernels/window.h"
#include "network/network.h"

namespace sdvae::cpu {

inline constexpr int kNone = -1;

struct Buffer {
  std::size_t floats = 0;
  int first_step = kNone;
  int last_step = kNone;
  std::size_t offset = 0;  // floats from the arena's start, whole cache lines
  int outside = kNone;     // number of the memory outside of the arena that it is; floats: 0 then
};

// A feature map (kernels/feature_map.h) in a buffer.
struct Map {
  int buffer = kNone;
  int height = 0;
  int width = 0;
  int channels = 0;
};

// The map without its memory, for functions that ask for its shape alone.
[[nodiscard]] constexpr kernels::FeatureMap shape_of(const Map& map) noexcept {
  return {nullptr, map.height, map.width, map.channels, kernels::padded(map.channels)};
}

// Input and output are planes, [channels][height][width]; a map may be a part of them.
struct PlanesPart {
  int height = 0;  // height of the whole planes
  int width = 0;   // width of the whole planes
  int top = 0;     // row where the part begins
  int left = 0;    // column where the part begins
};
struct ReadPlanes {
  Map to;
  PlanesPart part;
};
struct WritePlanes {
  Map from;
  kernels::Window window;
  PlanesPart part;
};

struct CopyStep {
  Map from;
  kernels::Window window;
  Map to;
  int to_top = 0;
  int to_left = 0;
};

struct ConvolutionStep {
  const Convolution* op = nullptr;
  kernels::ConvolutionSpec spec;
  Map from;
  Map to;
  std::optional<Map> residual;  // may be `to`
  bool relu = false;
  int sums = kNone;     // number of the channel sums that are set to the output's
  int stored = kNone;   // buffer for the weights as float32, where they are stored in another way
  int weights = kNone;  // buffer for the prepared weights; none: they are kept, in memory of theirs
  std::size_t kept_offset = 0;  // offset of the prepared weights in that memory, in floats
  int scratch = kNone;
};

// Adds the sums of a window to what the channel sums hold.
struct SumStep {
  Map from;
  kernels::Window window;
  int sums = kNone;
};

struct NormStep {
  const GroupNorm* op = nullptr;
  Map from;
  Map to;  // may be `from`
  int sums = kNone;
  bool silu = false;
};

struct RmsNormStep {
  const RmsNorm* op = nullptr;
  Map from;
  Map to;  // may be `from`
  bool silu = false;
  std::optional<Map> residual;  // may be `to`
};

struct DepthwiseStep {
  const DepthwiseConvolution* op = nullptr;
  int first_filter = 0;  // the filter of the map's first channel
  Map from;
  Map to;
  bool silu_input = false;
  bool gated = false;
  int scratch = kNone;
};
struct GateStep {
  Map from;
  Map to;
};

struct PackKeys {
  Map from;
  kernels::PartOfPositions part;
  int to = kNone;
};
struct PackValues {
  Map from;
  kernels::PartOfPositions part;
  int to = kNone;
};
struct AttentionStep {
  Map query;          // becomes the output
  int positions = 0;  // number of the keys
  int keys = kNone;
  int values = kNone;
  int scratch = kNone;
};

// Linear attention (kernels/linear_attention.h): the matrices of `weights` from one on, of all
// heads' channels; then the heads' sums over a window, and what comes of them.
struct MixHeadsStep {
  const StoredTensor* weights = nullptr;
  int first_matrix = 0;
  Map map;
};
struct SumHeadsStep {
  std::vector<Map> maps;
  kernels::Window window;
  int to = kNone;
  bool adds = false;  // to what is there, from windows before
};
struct AttendLinearlyStep {
  std::vector<Map> maps;
  int sums = kNone;
  double epsilon = 0;
  Map to;
};

struct UpsampleStep {
  Map from;
  Map to;
};
struct UnshuffleStep {
  Map from;
  Map to;
  PatchOrder order;
};
struct ShuffleStep {
  Map from;
  Map to;
  PatchOrder order;
};

struct ChannelRunsStep {
  const ChannelRuns* op = nullptr;
  Map from;
  Map to;
};

struct ReluStep {
  Map map;
};
struct SiluStep {
  Map map;
};
struct SoftClampStep {
  Map map;
};
struct AffineStep {
  Map map;
  Affine op;
};
// `to` becomes from + to.
struct AddStep {
  Map from;
  Map to;
};

using Step =
    std::variant<ReadPlanes, WritePlanes, CopyStep, ConvolutionStep, SumStep, NormStep, RmsNormStep,
                 DepthwiseStep, GateStep, PackKeys, PackValues, AttentionStep, MixHeadsStep,
                 SumHeadsStep, AttendLinearlyStep, UpsampleStep, UnshuffleStep, ShuffleStep,
                 ChannelRunsStep, ReluStep, SiluStep, SoftClampStep, AffineStep, AddStep>;

struct Plan {
  std::vector<Step> steps;
  std::vector<Buffer> buffers;
  int sums = 0;  // number of channel sums, one for each GroupNorm, that the steps use
  std::size_t arena_floats = 0;
  std::size_t kept_floats = 0;  // size of the memory for kept weights, the same for all sizes
  Map input;
  Map output;
};

}  // namespace sdvae::cpu
