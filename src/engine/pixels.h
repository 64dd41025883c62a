// Pictures as numbers in [-1, 1], and back. Pure functions.
#pragma once

#include <span>

#include "engine/runner.h"
#include "sdvae/image.h"

namespace sdvae {

// The pictures as [N,3,H,W], v / 127.5 - 1 in float32. All pictures have one size; there is at
// least one.
[[nodiscard]] Tensor to_model_range(std::span<const Image> images);

// Picture `item` of [N,3,H,W]: (x / 2 + 0.5) clamped to [0, 1], times 255, rounded half to even.
// Values are finite.
[[nodiscard]] Image from_model_range(const Tensor& pictures, std::size_t item);

}  // namespace sdvae
