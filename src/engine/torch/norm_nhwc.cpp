#include "engine/torch/norm_nhwc.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <c10/cuda/CUDAException.h>
#include <c10/cuda/CUDAGuard.h>
#include <c10/cuda/CUDAStream.h>

#include "engine/torch/cuda/group_norm.h"

namespace sdvae {
namespace {

cuda::Element element_of(c10::ScalarType type) {
  if (type == at::kBFloat16) return cuda::Element::bfloat16;
  if (type == at::kHalf) return cuda::Element::float16;
  TORCH_CHECK(type == at::kFloat, "a norm of this number type is not known");
  return cuda::Element::float32;
}

}  // namespace

bool has_norm_nhwc() noexcept { return true; }

bool takes_norm_nhwc(const at::Tensor& map) {
  return map.is_cuda() && map.dim() == 4 && map.is_contiguous(at::MemoryFormat::ChannelsLast) &&
         map.size(1) % cuda::kVector == 0 && map.size(1) <= cuda::kMostChannels &&
         map.size(0) <= 65'535;
}

at::Tensor norm_nhwc(const at::Tensor& map, const NormNhwc& norm) {
  const c10::cuda::CUDAGuard guard(map.device());
  const std::int64_t positions = map.size(2) * map.size(3);
  const at::TensorOptions floats = map.options().dtype(at::kFloat);
  const at::Tensor moments =
      at::empty({map.size(0), cuda::norm_slabs(positions), norm.groups, 2}, floats);
  const at::Tensor factors = at::empty({map.size(0), map.size(1), 2}, floats);
  at::Tensor output = at::empty_like(map);
  C10_CUDA_CHECK(cuda::launch_group_norm({.input = map.const_data_ptr(),
                                          .output = output.mutable_data_ptr(),
                                          .element = element_of(map.scalar_type()),
                                          .images = static_cast<int>(map.size(0)),
                                          .positions = positions,
                                          .channels = static_cast<int>(map.size(1)),
                                          .groups = static_cast<int>(norm.groups),
                                          .weight = norm.weight.const_data_ptr(),
                                          .bias = norm.bias.const_data_ptr(),
                                          .epsilon = norm.epsilon,
                                          .then_silu = norm.then_silu,
                                          .moments = moments.mutable_data_ptr<float>(),
                                          .factors = factors.mutable_data_ptr<float>()},
                                         c10::cuda::getCurrentCUDAStream()));
  return output;
}

}  // namespace sdvae
