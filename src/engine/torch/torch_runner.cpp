#include "engine/torch/torch_runner.h"

#include <algorithm>

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/ops/from_blob.h>
#include <c10/core/InferenceMode.h>

#include "engine/torch/device.h"
#include "engine/torch/device_pixels.h"
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
  // libtorch lets convolutions on CUDA round their float32 factors to 10 bits (TF32): 1e-3 of the
  // latents. Who asks for float32 gets it.
  at::globalContext().setAllowTF32CuDNN(false);
  at::globalContext().setAllowTF32CuBLAS(false);
  return choose_device(request.device);
}

template <typename Work>
auto TorchRunner::guarded(Direction direction, std::int64_t width, std::int64_t height,
                          const Work& work) const {
  const c10::InferenceMode inference;
  try {
    return work();
  } catch (const std::exception& error) {
    const std::string verb = direction == Direction::encode ? "encode " : "decode ";
    const std::string size = std::to_string(width) + "x" + std::to_string(height);
    if (is_out_of_memory(error)) {
      throw Error(ErrorKind::bad_data, "not enough memory to " + verb + size,
                  Remedy{RemedyKind::smaller_picture});
    }
    throw Error(ErrorKind::model,
                "model " + label_ + " failed to " + verb + size + ": " + torch_reason(error));
  }
}

at::Tensor TorchRunner::to_device(const Tensor& input, Dtype dtype) const {
  // from_blob wants a mutable pointer, though nothing writes through it: to() copies.
  auto* const values = const_cast<float*>(input.values.data());  // NOLINT(*-const-cast)
  return at::from_blob(values, input.shape, at::kFloat)
      .to(at::TensorOptions().device(device_).dtype(scalar_type(dtype)),
          /*non_blocking=*/false,
          /*copy=*/true);
}

Tensor TorchRunner::run(Direction direction, const Tensor& input, Dtype dtype) {
  return guarded(direction, input.shape[3], input.shape[2], [&] {
    const at::Tensor output = forward(direction, to_device(input, dtype), dtype);
    return to_plain(output.to(at::kCPU, at::kFloat).contiguous());
  });
}

Tensor TorchRunner::encode_images(std::span<const Image> images, Dtype dtype,
                                  std::vector<StageTime>* stages) {
  if (!device_.is_cuda()) return Runner::encode_images(images, dtype, stages);
  const Image& first = images.front();
  return guarded(Direction::encode, first.width, first.height, [&] {
    const at::Tensor pictures = device_pictures(images, device_).to(scalar_type(dtype));
    const at::Tensor output = forward(Direction::encode, pictures, dtype);
    return to_plain(output.to(at::kCPU, at::kFloat).contiguous());
  });
}

DecodedImages TorchRunner::decode_images(const Tensor& latent, Dtype dtype,
                                         std::vector<StageTime>* stages) {
  if (!device_.is_cuda()) return Runner::decode_images(latent, dtype, stages);
  return guarded(Direction::decode, latent.shape[3], latent.shape[2], [&] {
    return host_pictures(forward(Direction::decode, to_device(latent, dtype), dtype));
  });
}

}  // namespace sdvae
