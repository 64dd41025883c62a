// Pictures to a network's values and back on the device that computes it, bit for bit as
// engine/pixels.h does on the CPU: a picture then travels as bytes, a quarter of its floats.
#pragma once

#include <span>

#include <ATen/core/Tensor.h>

#include "engine/runner.h"

namespace sdvae {

// Pictures of one size -> float32 [N,3,H,W], with alpha [N,4,H,W], in [-1, 1] on the device, laid
// out as NHWC.
[[nodiscard]] at::Tensor device_pictures(std::span<const Image> images, c10::Device device);

// A decoder's result [N,3,H,W] or [N,4,H,W] -> pictures, and whether all of it was finite.
[[nodiscard]] DecodedImages host_pictures(const at::Tensor& values);

}  // namespace sdvae
