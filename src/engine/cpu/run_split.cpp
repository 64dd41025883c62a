#include "engine/cpu/run_split.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "engine/cpu/arena.h"
#include "engine/cpu/execute.h"
#include "engine/cpu/plan_linear_attention.h"

namespace sdvae::cpu {
namespace {

// Memory for a map that outlives plans.
class OwnedFloats {
 public:
  explicit OwnedFloats(std::size_t floats) : memory_(arena_.reserve(floats)) {}
  [[nodiscard]] float* data() const noexcept { return memory_; }

 private:
  Arena arena_;
  float* memory_;
};

std::unique_ptr<OwnedFloats> new_map(const Map& map) {
  return std::make_unique<OwnedFloats>(kernels::float_count(shape_of(map)));
}

class SplitRun {
 public:
  SplitRun(const HalfShape& half, const RunContext& context, std::span<const float> input,
           std::span<float> output)
      : half_(half),
        context_(context),
        input_(input),
        output_(output),
        sums_(static_cast<std::size_t>(half.norms_before.back()) + 1),
        options_(plan_options_for(context)) {}

  void run(const SplitSection& split) {
    const Section section{half_, split.first, split.last};
    if (split.way == SectionWay::attention) return run_attention(section);
    if (!section.ends()) next_ = new_map(section.output());
    if (split.way == SectionWay::whole) {
      run_plan(plan_section(section, options_));
    } else if (split.way == SectionWay::bands) {
      run_bands(section, split.side);
    } else {
      run_windows(section, split.side);
    }
    map_ = std::move(next_);
  }

 private:
  void run_windows(const Section& section, int side) {
    const auto pass = [&](const Map& map, int norm) {
      for (const Window& window : windows_of(map, side_at(map, section.output(), side))) {
        run_plan(plan_window(section, {window, norm}, options_));
      }
    };
    for (const int norm : norms_to_gather(section)) pass(map_of_norm(section, norm), norm);
    pass(section.output(), kNone);
  }

  void run_attention(const Section& section) {
    const kernels::FeatureMap shape = shape_of(section.input());
    const OwnedFloats keys(kernels::key_floats(shape));
    const OwnedFloats values(kernels::value_floats(shape));
    const auto bands = bands_of(section.input());
    const std::vector<float*> outside = {map_->data(), keys.data(), values.data()};
    for (const Window& band : bands) run_plan(plan_keys(section, band, options_), outside);
    for (const Window& band : bands) run_plan(plan_queries(section, band, options_), outside);
  }

  void run_bands(const Section& section, int rows) {
    const std::size_t floats = head_sum_floats(section);
    const OwnedFloats sums(floats);
    std::fill_n(sums.data(), floats, 0.0F);
    const auto bands = bands_of_rows(section.input(), rows);
    const std::vector<float*> outside = {map_->data(), next_->data(), sums.data()};
    for (const Window& band : bands) run_plan(plan_head_sums(section, band, options_), outside);
    for (const Window& band : bands) run_plan(plan_head_outputs(section, band, options_), outside);
  }

  void run_plan(const Plan& plan) {
    run_plan(plan, {map_ ? map_->data() : nullptr, next_ ? next_->data() : nullptr});
  }

  void run_plan(const Plan& plan, const std::vector<float*>& outside) {
    Execution execution = execution_for(context_, plan);
    execution.outside = outside;
    execute(execution, {input_, output_, sums_});
  }

  const HalfShape& half_;
  const RunContext& context_;
  std::span<const float> input_;
  std::span<float> output_;
  std::vector<kernels::ChannelSums> sums_;  // of each norm of the half
  PlanOptions options_;
  std::unique_ptr<OwnedFloats> map_;   // a section's input
  std::unique_ptr<OwnedFloats> next_;  // its output
};

}  // namespace

void run_split(const HalfShape& half, const Split& split, const RunContext& context,
               std::span<const float> input, std::span<float> output) {
  SplitRun run(half, context, input, output);
  for (const SplitSection& section : split) {
    run.run(section);
    context.arena.release();  // the next one may need less here and more for maps
  }
}

}  // namespace sdvae::cpu
