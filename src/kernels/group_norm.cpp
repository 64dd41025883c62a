#include "kernels/group_norm.h"

#include <algorithm>
#include <cmath>

#include "kernels/aligned_floats.h"
#include "kernels/panel_results.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/group_norm.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/norm_pass-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sdvae::kernels::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Lanes = hn::CappedTag<float, 16>;

// Some positions of the call's map; `scale` and `shift` have the map's stride.
struct Run {
  const GroupNormCall& call;
  const float* scale;
  const float* shift;
  Share positions;
};

template <typename Activate, typename StoreTo>
void apply(const Run& run, Activate activate, StoreTo store) {
  const Lanes d;
  const std::ptrdiff_t stride = run.call.input->stride;
  for (std::ptrdiff_t position = run.positions.begin; position < run.positions.end; ++position) {
    const float* const in = run.call.input->values + position * stride;
    float* const out = run.call.output->values + position * stride;
    for (std::ptrdiff_t c = 0; c < stride; c += static_cast<std::ptrdiff_t>(hn::Lanes(d))) {
      const auto scale = hn::Load(d, run.scale + c);
      const auto shift = hn::Load(d, run.shift + c);
      store(activate(d, hn::MulAdd(hn::Load(d, in + c), scale, shift)), d, out + c);
    }
  }
}

// y = scale * x + shift and the activation, at some positions. `coefficients` holds the channels'
// scales, then their shifts. `streaming` stores go around the caches.
void norm_positions(const GroupNormCall& call, const float* coefficients, Share positions,
                    bool streaming) {
  const Run run{call, coefficients, coefficients + call.input->stride, positions};
  run_pass(call.silu, streaming, [&](auto activate, auto store) { apply(run, activate, store); });
}

}  // namespace
}  // namespace sdvae::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sdvae::kernels {
namespace {

HWY_EXPORT(norm_positions);

// In double: the mean square less the squared mean cancels.
AlignedFloats coefficients_of(const GroupNormCall& call) {
  const FeatureMap& map = *call.input;
  const auto stride = static_cast<std::size_t>(map.stride);
  const auto width = static_cast<std::size_t>(map.channels / call.groups);
  const double count = call.sums->positions * static_cast<double>(width);
  AlignedFloats coefficients(2 * stride);
  for (std::size_t first = 0; first < static_cast<std::size_t>(map.channels); first += width) {
    double sum = 0;
    double square = 0;
    for (std::size_t c = first; c < first + width; ++c) {
      sum += call.sums->sum[c];
      square += call.sums->square[c];
    }
    const double mean = sum / count;
    const double variance = std::max(square / count - mean * mean, 0.0);
    const double inverse = 1.0 / std::sqrt(variance + call.epsilon);
    for (std::size_t c = first; c < first + width; ++c) {
      const double scale = static_cast<double>(call.weight[c]) * inverse;
      coefficients[c] = static_cast<float>(scale);
      coefficients[stride + c] =
          static_cast<float>(static_cast<double>(call.bias[c]) - mean * scale);
    }
  }
  return coefficients;
}

}  // namespace

void group_norm(const GroupNormCall& call, Team& team) {
  const AlignedFloats coefficients = coefficients_of(call);
  const bool streaming =
      call.input->values != call.output->values && is_beyond_caches(float_count(*call.output));
  const int positions = call.input->height * call.input->width;
  team.run([&](int member) {
    HWY_DYNAMIC_DISPATCH(norm_positions)
    (call, coefficients.data(), share_of(positions, member, team.size()), streaming);
  });
}

}  // namespace sdvae::kernels
#endif
