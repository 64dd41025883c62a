// Pictures as numbers in [-1, 1], and back. Pure functions.
#pragma once

#include <span>

#include "engine/runner.h"
#include "sdvae/image.h"

namespace sdvae {

// The pictures as [N,3,H,W], v / 127.5 - 1 in float32; as [N,4,H,W], with alpha in the fourth
// channel, where the first of them has alpha. All pictures have one size, and alpha or none; there
// is at least one.
[[nodiscard]] Tensor to_model_range(std::span<const Image> images);

// Picture `item` of [N,3,H,W], or of [N,4,H,W] with alpha: (x / 2 + 0.5) clamped to [0, 1], times
// 255, rounded half to even. Values are finite.
[[nodiscard]] Image from_model_range(const Tensor& pictures, std::size_t item);

}  // namespace sdvae
