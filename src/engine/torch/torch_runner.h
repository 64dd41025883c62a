// What every runner on libtorch shares: values in and out, threads, and errors as sentences.
// A runner that follows only says what happens between two tensors.
#pragma once

#include <string>

#include <ATen/core/Tensor.h>

#include "engine/runner.h"

namespace sdvae {

enum class Direction { encode, decode };

[[nodiscard]] c10::ScalarType scalar_type(Dtype dtype);

// Process-wide settings and the device asked for. Throws Error (usage, model).
[[nodiscard]] c10::Device prepare_torch(const RunnerRequest& request);

class TorchRunner : public Runner {
 public:
  TorchRunner(std::string label, c10::Device device) : label_(std::move(label)), device_(device) {}

  // No stages, here and below: operators of libtorch do not tell what they do.
  [[nodiscard]] Tensor encode(const Tensor& picture, Dtype dtype,
                              std::vector<StageTime>* /*stages*/) final {
    return run(Direction::encode, picture, dtype);
  }
  [[nodiscard]] Tensor decode(const Tensor& latent, Dtype dtype,
                              std::vector<StageTime>* /*stages*/) final {
    return run(Direction::decode, latent, dtype);
  }
  // On a GPU pictures travel as bytes.
  [[nodiscard]] Tensor encode_images(std::span<const Image> images, Dtype dtype,
                                     std::vector<StageTime>* stages) final;
  [[nodiscard]] DecodedImages decode_images(const Tensor& latent, Dtype dtype,
                                            std::vector<StageTime>* stages) final;

 protected:
  // Input and output on device(), in `dtype`. Called from several threads at once.
  [[nodiscard]] virtual at::Tensor forward(Direction direction, const at::Tensor& input,
                                           Dtype dtype) = 0;
  [[nodiscard]] c10::Device device() const noexcept { return device_; }

 private:
  [[nodiscard]] Tensor run(Direction direction, const Tensor& input, Dtype dtype);
  [[nodiscard]] at::Tensor to_device(const Tensor& input, Dtype dtype) const;
  // What `work` gives; its failures become errors about the direction and a picture's size.
  template <typename Work>
  [[nodiscard]] auto guarded(Direction direction, std::int64_t width, std::int64_t height,
                             const Work& work) const;

  std::string label_;  // what messages call the model
  c10::Device device_;
};

}  // namespace sdvae
