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

template <typename Activate, typename StoreTo>
void apply(const RmsNormCall& call, Share positions, Activate activate, StoreTo store) {
  const Lanes d;
  const std::ptrdiff_t stride = call.input->stride;
  const double root = std::sqrt(static_cast<double>(call.input->channels));
  for (std::ptrdiff_t position = positions.begin; position < positions.end; ++position) {
    const float* const in = call.input->values + position * stride;
    float* const out = call.output->values + position * stride;
    const double length = std::sqrt(static_cast<double>(square_of(in, stride)));
    const auto scale = hn::Set(d, static_cast<float>(root / std::max(length, call.epsilon)));
    for (std::ptrdiff_t c = 0; c < stride; c += static_cast<std::ptrdiff_t>(hn::Lanes(d))) {
      const auto normal = hn::Mul(hn::Load(d, in + c), scale);
      store(activate(d, hn::Mul(normal, hn::Load(d, call.weight + c))), d, out + c);
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
  const bool streaming =
      call.input->values != call.output->values && is_beyond_caches(float_count(*call.output));
  team.run([&](int member) {
    HWY_DYNAMIC_DISPATCH(norm_each_position)
    (call, share_of(positions, member, team.size()), streaming);
  });
}

}  // namespace sdvae::kernels
#endif
