#include "engine/posterior.h"

#include <algorithm>
#include <cmath>

namespace sdvae {
namespace {

std::size_t latent_size(const Tensor& moments) {
  return static_cast<std::size_t>(moments.shape[1] / 2 * moments.shape[2] * moments.shape[3]);
}

}  // namespace

Tensor posterior_mean(const Tensor& moments) {
  const std::size_t size = latent_size(moments);
  Tensor mean;
  mean.shape = {moments.shape[0], moments.shape[1] / 2, moments.shape[2], moments.shape[3]};
  mean.values.reserve(moments.values.size() / 2);
  for (std::size_t start = 0; start < moments.values.size(); start += 2 * size) {
    const auto first = moments.values.begin() + static_cast<std::ptrdiff_t>(start);
    mean.values.insert(mean.values.end(), first, first + static_cast<std::ptrdiff_t>(size));
  }
  return mean;
}

Tensor posterior_sample(const Tensor& moments, const std::vector<float>& noise) {
  const std::size_t size = latent_size(moments);
  Tensor sample = posterior_mean(moments);
  for (std::size_t i = 0; i < sample.values.size(); ++i) {
    const std::size_t item = i / size;
    const std::size_t position = i % size;
    const float logvar = moments.values[(2 * item + 1) * size + position];
    sample.values[i] += std::exp(0.5F * std::clamp(logvar, -30.0F, 20.0F)) * noise[position];
  }
  return sample;
}

}  // namespace sdvae
