#include "kernels/rms_norm.h"

#include <algorithm>
#include <cmath>

#include "kernels/panel_results.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/rms_norm.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/norm_pass-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sdvae::kernels::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Lanes = hn::CappedTag<float, 16>;

// The padding holds zeros, which add nothing.
float square_of(const float* values, std::ptrdiff_t count) {
  const Lanes d;
  auto sum = hn::Zero(d);
  for (std::ptrdiff_t c = 0; c < count; c += static_cast<std::ptrdiff_t>(hn::Lanes(d))) {
    const auto value = hn::Load(d, values + c);
    sum = hn::MulAdd(value, value, sum);
  }
  return hn::GetLane(hn::SumOfLanes(d, sum));
}

double scale_of(const RmsNormCall& call, const float* values) {
  const auto channels = static_cast<double>(call.input->channels);
  const auto square = static_cast<double>(square_of(values, call.input->stride));
  if (call.adds_epsilon) return 1.0 / std::sqrt(square / channels + call.epsilon);
  return std::sqrt(channels) / std::max(std::sqrt(square), call.epsilon);
}

template <typename Activate, typename StoreTo>
void apply(const RmsNormCall& call, Share positions, Activate activate, StoreTo store) {
  const Lanes d;
  const std::ptrdiff_t stride = call.input->stride;
  for (std::ptrdiff_t position = positions.begin; position < positions.end; ++position) {
    const float* const in = call.input->values + position * stride;
    float* const out = call.output->values + position * stride;
    const float* const residual =
        call.residual != nullptr ? call.residual->values + position * stride : nullptr;
    const auto scale = hn::Set(d, static_cast<float>(scale_of(call, in)));
    for (std::ptrdiff_t c = 0; c < stride; c += static_cast<std::ptrdiff_t>(hn::Lanes(d))) {
      const auto normal = hn::Mul(hn::Load(d, in + c), scale);
      const auto bias = call.bias != nullptr ? hn::Load(d, call.bias + c) : hn::Zero(d);
      auto y = activate(d, hn::MulAdd(normal, hn::Load(d, call.weight + c), bias));
      if (residual != nullptr) y = hn::Add(y, hn::Load(d, residual + c));
      store(y, d, out + c);
    }
  }
}

void norm_each_position(const RmsNormCall& call, Share positions, bool streaming) {
  run_pass(call.silu, streaming,
           [&](auto activate, auto store) { apply(call, positions, activate, store); });
}

}  // namespace
}  // namespace sdvae::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sdvae::kernels {
namespace {

HWY_EXPORT(norm_each_position);

}  // namespace

void rms_norm(const RmsNormCall& call, Team& team) {
  const int positions = call.input->height * call.input->width;
  const bool is_in_place =
      call.input->values == call.output->values ||
      (call.residual != nullptr && call.residual->values == call.output->values);
  const bool streaming = !is_in_place && is_beyond_caches(float_count(*call.output));
  team.run([&](int member) {
    HWY_DYNAMIC_DISPATCH(norm_each_position)
    (call, share_of(positions, member, team.size()), streaming);
  });
}

}  // namespace sdvae::kernels
#endif
