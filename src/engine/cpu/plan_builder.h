// Builds the steps of a plan (plan.h) one after the other, and keeps account of who uses which
// buffer. It knows kernels and their memory; which operations become which steps is
// plan_network.h.
#pragma once

#include "engine/cpu/plan.h"

namespace sdvae::cpu {

using kernels::Window;

struct PlanOptions {
  int threads = 1;
  // Prepared weights stay outside of the arena, for the next run. Otherwise they are made anew in
  // each run, one layer at a time.
  bool keep_weights = false;
  // Type of the operands of convolutions' products.
  kernels::OperandType operands = kernels::OperandType::float32;
};

// What has happened before the plan's first operation, where that is not the network's first.
struct PlanStart {
  int norms = 0;                // number of GroupNorms before the plan's first
  bool sums_are_given = false;  // all GroupNorms' sums are known; else the plan gathers them
  bool has_doubled = false;     // the map has become larger than the network's input
};

// A map and the step that wrote it last.
struct Value {
  Map map;
  int producer = kNone;
  bool is_shared = false;  // somebody else needs the map as it is: nothing writes over it
};

// What else a convolution does on its way.
struct ConvolutionExtras {
  const Value* add_to = nullptr;  // the result is added to this value, which is used up
  bool relu_input = false;
};

struct DepthwiseExtras {
  int first_filter = 0;
  bool silu_input = false;
  bool gated = false;  // only where half of the channels is whole blocks of them
};

class PlanBuilder {
 public:
  explicit PlanBuilder(const PlanOptions& options, const PlanStart& start = {})
      : options_(options),
        start_(start),
        next_norm_(start.norms),
        has_doubled_(start.has_doubled) {}

  // Reads the planes of the whole input; writes those of the whole output.
  [[nodiscard]] Value read(const Map& shape);
  void write(const Value& value);

  // Reads the window of whole planes; writes a window of the value to a part of whole planes.
  [[nodiscard]] Value read_planes(const Map& whole, const Window& window);
  void write_planes(const Value& value, const Window& window, const PlanesPart& part);

  // A map outside of the arena.
  [[nodiscard]] Value outside(const Map& shape, int number);
  [[nodiscard]] int outside_memory(int number);
  // A map that is a window of the value; the window of a value copied to another one's map.
  [[nodiscard]] Value crop(const Value& value, const Window& window);
  void paste(const Value& value, const Window& window, const Value& to, const Window& at);

  // The value itself where it is not shared, otherwise a copy.
  [[nodiscard]] Value own(const Value& value);

  // The next norm gathers what it needs of this window, and nothing is added to the plan after it.
  void stop_at_norm(int norm, const Window& window);
  // Gathers what the norm after the plan's last needs, of all of the value or of a window.
  void gather(const Value& value);
  void gather(const Value& value, const Window& window);

  [[nodiscard]] Value convolve(const Convolution& op, const Value& value,
                               const ConvolutionExtras& extras = {});
  [[nodiscard]] Value convolve_doubled(const Convolution& op, const Value& value);

  [[nodiscard]] Value normalise(const GroupNorm& op, const Value& value, bool then_silu);
  // The result is added to `add_to`, where there is one, which is used up.
  [[nodiscard]] Value normalise(const RmsNorm& op, const Value& value, bool then_silu,
                                const Value* add_to = nullptr);

  // Of the filters those from `first_filter` on.
  [[nodiscard]] Value convolve_depthwise(const DepthwiseConvolution& op, const Value& value,
                                         const DepthwiseExtras& extras = {});
  [[nodiscard]] Value gate(const Value& value);

  // softmax(q k^T / sqrt(channels)) v, with keys and values packed: their maps may go.
  [[nodiscard]] int pack_keys(const Value& key);
  [[nodiscard]] int pack_values(const Value& value);
  void pack_keys(const Value& key, const kernels::PartOfPositions& part, int packed);
  void pack_values(const Value& value, const kernels::PartOfPositions& part, int packed);
  struct Packed {
    int positions = 0;
    int keys = kNone;
    int values = kNone;
  };
  [[nodiscard]] Value attend(const Value& query, const Packed& packed);

  // Linear attention's parts. The maps are queries, keys and values, then those of each scale.
  [[nodiscard]] Value mix_heads(const StoredTensor& weights, int first_matrix, const Value& value);
  [[nodiscard]] int sum_heads(const std::vector<Value>& maps);
  void add_sums_of_heads(const std::vector<Value>& maps, const Window& window, int sums);
  [[nodiscard]] Value attend_linearly(const std::vector<Value>& maps, int sums, double epsilon);

  [[nodiscard]] Value upsample(const Value& value);
  [[nodiscard]] Value unshuffle(const PixelUnshuffle& op, const Value& value);
  [[nodiscard]] Value shuffle(const PixelShuffle& op, const Value& value);
  [[nodiscard]] Value channel_runs(const ChannelRuns& op, const Value& value);
  [[nodiscard]] Value relu(const Value& value);
  [[nodiscard]] Value silu(const Value& value);
  [[nodiscard]] Value soft_clamp(const Value& value);
  [[nodiscard]] Value affine(const Affine& op, const Value& value);
  // The sum is written over `to`, which is not shared.
  [[nodiscard]] Value add(const Value& value, const Value& to);

  // Whether the map has become larger than the network's input, for what is added next.
  [[nodiscard]] bool has_doubled() const noexcept { return has_doubled_; }
  void set_has_doubled(bool has_doubled) noexcept { has_doubled_ = has_doubled; }

  // Finds the buffers' offsets in the arena; the builder is done then.
  [[nodiscard]] Plan finish();

 private:
  [[nodiscard]] int new_buffer(std::size_t floats);
  [[nodiscard]] Map new_map(int height, int width, int channels);
  // The step that is appended next uses these buffers.
  void use(std::initializer_list<int> buffers);
  [[nodiscard]] std::vector<Map> use_maps(const std::vector<Value>& values);
  int append(const Step& step);
  void add_weights(ConvolutionStep& step);
  [[nodiscard]] Value append_convolution(ConvolutionStep step);
  [[nodiscard]] ConvolutionStep* convolution_behind(const Value& value);
  void add_sums_of(const Value& value, int sums);

  PlanOptions options_;
  PlanStart start_;
  int next_norm_;
  // Large tiles lose four times as much, so they serve where operations before have made the map
  // larger than the half's input: in a decoder, whose results are rounded to 256 levels. An
  // encoder's latents are not rounded.
  bool has_doubled_;
  int last_norm_ = kNone;  // number of the GroupNorm at which the plan ends
  Window last_window_;
  bool has_stopped_ = false;
  Plan plan_;
};

}  // namespace sdvae::cpu
