#include "kernels/silu.h"

#include <algorithm>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/silu.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "kernels/norm_pass-inl.h"

HWY_BEFORE_NAMESPACE();
namespace sdvae::kernels::HWY_NAMESPACE {
namespace {

namespace hn = hwy::HWY_NAMESPACE;
using Lanes = hn::CappedTag<float, 16>;

// The padding holds zeros, which stay.
void silu_of(float* values, std::ptrdiff_t count) {
  const Lanes d;
  for (std::ptrdiff_t i = 0; i < count; i += static_cast<std::ptrdiff_t>(hn::Lanes(d))) {
    hn::Store(Silu()(d, hn::Load(d, values + i)), d, values + i);
  }
}

// The gates may begin in the midst of a vector, and what lies beside the last values is not zero.
void gate_position(const float* from, int channels, float* to, int stride) {
  const Lanes d;
  const auto lanes = static_cast<int>(hn::Lanes(d));
  int c = 0;
  for (; c + lanes <= channels; c += lanes) {
    const auto gate = hn::LoadU(d, from + channels + c);
    hn::Store(hn::Mul(hn::Load(d, from + c), Silu()(d, gate)), d, to + c);
  }
  for (; c < channels; ++c) {
    const float gate = from[channels + c];
    to[c] = from[c] * gate / (1.0F + std::exp(-gate));
  }
  std::fill(to + channels, to + stride, 0.0F);
}

}  // namespace
}  // namespace sdvae::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace sdvae::kernels {
namespace {

HWY_EXPORT(silu_of);
HWY_EXPORT(gate_position);

}  // namespace

void silu(FeatureMap& map, Team& team) {
  team.run([&](int member) {
    const Share share = share_of(map.height * map.width, member, team.size());
    const std::ptrdiff_t stride = map.stride;
    HWY_DYNAMIC_DISPATCH(silu_of)
    (map.values + share.begin * stride, (share.end - share.begin) * stride);
  });
}

void gate(const FeatureMap& from, FeatureMap& to, Team& team) {
  team.run([&](int member) {
    const Share share = share_of(to.height * to.width, member, team.size());
    for (std::ptrdiff_t position = share.begin; position < share.end; ++position) {
      HWY_DYNAMIC_DISPATCH(gate_position)
      (from.values + position * from.stride, to.channels, to.values + position * to.stride,
       to.stride);
    }
  });
}

}  // namespace sdvae::kernels
#endif
