#include "engine/torch/torch_runner.h"

#include <algorithm>

#include <ATen/Parallel.h>
#include <ATen/ops/from_blob.h>
#include <c10/core/InferenceMode.h>

#include "engine/torch/device.h"
#include "engine/torch/translate_error.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

Tensor to_plain(const at::Tensor& output) {
  TORCH_CHECK(output.dim() == 4, "it gave ", output.dim(), " dimensions instead of 4");
  Tensor result;
  std::copy_n(output.sizes().begin(), result.shape.size(), result.shape.begin());
  const float* const first = output.data_ptr<float>();
  result.values.assign(first, first + output.numel());
  return result;
}

}  // namespace

c10::ScalarType scalar_type(Dtype dtype) {
  switch (dtype) {
    case Dtype::float32:
      return at::kFloat;
    case Dtype::bfloat16:
      return at::kBFloat16;
    case Dtype::float16:
      return at::kHalf;
  }
  throw Error(ErrorKind::internal, "unknown dtype");
}

c10::Device prepare_torch(const RunnerRequest& request) {
  if (request.threads > 0) at::set_num_threads(request.threads);
  return choose_device(request.device);
}

Tensor TorchRunner::run(Direction direction, const Tensor& input, Dtype dtype) {
  const c10::InferenceMode inference;
  try {
    // from_blob wants a mutable pointer, though nothing writes through it: to() copies.
    auto* const values = const_cast<float*>(input.values.data());  // NOLINT(*-const-cast)
    const at::Tensor moved = at::from_blob(values, input.shape, at::kFloat)
                                 .to(at::TensorOptions().device(device_).dtype(scalar_type(dtype)),
                                     /*non_blocking=*/false,
                                     /*copy=*/true);
    const at::Tensor output = forward(direction, moved, dtype);
    return to_plain(output.to(at::kCPU, at::kFloat).contiguous());
  } catch (const std::exception& error) {
    const std::string work = direction == Direction::encode ? "encode " : "decode ";
    const std::string size = std::to_string(input.shape[3]) + "x" + std::to_string(input.shape[2]);
    if (is_out_of_memory(error)) {
      throw Error(ErrorKind::bad_data, "not enough memory to " + work + size,
                  "make the picture smaller with --resize");
    }
    throw Error(ErrorKind::model,
                "model " + label_ + " failed to " + work + size + ": " + torch_reason(error));
  }
}

}  // namespace sdvae
