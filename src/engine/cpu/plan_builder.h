// Builds the steps of a plan (plan.h) one after the other, and keeps account of who uses which
// buffer. It knows kernels and their memory; which layer becomes which steps is plan_network.h.
#pragma once

#include "engine/cpu/plan.h"

namespace sdvae::cpu {

struct PlanOptions {
  int threads = 1;
  // Prepared weights stay outside of the arena, for the next run. Otherwise they are made anew in
  // each run, one layer at a time.
  bool keep_weights = false;
};

// A map and the step that wrote it last.
struct Value {
  Map map;
  int producer = kNone;
};

// What else a convolution does on its way.
struct ConvolutionExtras {
  const Value* add_to = nullptr;  // the result is added to this value and takes its place
  bool relu_input = false;
  bool relu = false;
};

class PlanBuilder {
 public:
  explicit PlanBuilder(const PlanOptions& options) : options_(options) {}

  [[nodiscard]] Value read(const Map& shape);
  void write(const Value& value);

  [[nodiscard]] Value convolve(const Convolution& layer, const Value& value,
                               const ConvolutionExtras& extras = {});
  [[nodiscard]] Value convolve_doubled(const Convolution& layer, const Value& value);

  struct NormExtras {
    bool silu = false;
    bool in_place = false;  // nobody needs the value afterwards
  };
  [[nodiscard]] Value normalise(const GroupNorm& layer, const Value& value,
                                const NormExtras& extras);

  // softmax(q k^T / sqrt(channels)) v, with keys and values packed: their maps may go.
  [[nodiscard]] int pack_keys(const Value& key);
  [[nodiscard]] int pack_values(const Value& value);
  [[nodiscard]] Value attend(const Value& query, int keys, int values);

  [[nodiscard]] Value unshuffle(const Value& value);
  [[nodiscard]] Value shuffle(const Value& value);
  [[nodiscard]] Value relu(const Value& value);
  [[nodiscard]] Value soft_clamp(const Value& value);
  [[nodiscard]] Value affine(const Affine& layer, const Value& value);

  // Places the buffers; the builder is done then.
  [[nodiscard]] Plan finish();

 private:
  [[nodiscard]] int new_buffer(std::size_t floats);
  [[nodiscard]] Map new_map(int height, int width, int channels);
  // The step that is appended next uses these buffers.
  void use(std::initializer_list<int> buffers);
  int append(const Step& step);
  void add_weights(ConvolutionStep& step);
  [[nodiscard]] Value append_convolution(ConvolutionStep step);
  [[nodiscard]] int sums_of(const Value& value);

  PlanOptions options_;
  Plan plan_;
};

}  // namespace sdvae::cpu
