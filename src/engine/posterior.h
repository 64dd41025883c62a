// From the encoder's moments to one latent. Pure functions.
#pragma once

#include <vector>

#include "engine/runner.h"

namespace sdvae {

// The mean of the posterior: the first half of the channels of [N,2C,h,w].
[[nodiscard]] Tensor posterior_mean(const Tensor& moments);

// mean + exp(logvar / 2) * noise, logvar clamped to [-30, 20] (diffusers'
// DiagonalGaussianDistribution). `noise` holds C*h*w normal numbers, used for every item.
[[nodiscard]] Tensor posterior_sample(const Tensor& moments, const std::vector<float>& noise);

}  // namespace sdvae
