// GroupNorm of maps in NHWC on CUDA devices, by kernels of our own (cuda/group_norm.h).
#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

namespace sdvae {

// What a norm does to a map [N, C, H, W], and whether SiLU follows.
struct NormNhwc {
  at::Tensor weight;  // [C], of the map's type and on its device
  at::Tensor bias;
  std::int64_t groups = 1;
  double epsilon = 0;
  bool then_silu = false;
};

// Whether this build has the kernels. Where it has, maps on CUDA devices are best kept in NHWC.
[[nodiscard]] bool has_norm_nhwc() noexcept;

// Whether the kernels take the map: on a CUDA device, in NHWC, its channels in whole vectors.
[[nodiscard]] bool takes_norm_nhwc(const at::Tensor& map);

// A fresh map in NHWC. The map must be taken. Throws what libtorch throws.
[[nodiscard]] at::Tensor norm_nhwc(const at::Tensor& map, const NormNhwc& norm);

}  // namespace sdvae
