// In place of norm_nhwc.cpp where libtorch has no CUDA.
#include <c10/util/Exception.h>

#include "engine/torch/norm_nhwc.h"

namespace sdvae {

bool has_norm_nhwc() noexcept { return false; }

bool takes_norm_nhwc(const at::Tensor& /*map*/) { return false; }

at::Tensor norm_nhwc(const at::Tensor& /*map*/, const NormNhwc& /*norm*/) {
  TORCH_CHECK(false, "this build has no kernels for CUDA");
}

}  // namespace sdvae
