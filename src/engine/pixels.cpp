#include "engine/pixels.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace sdvae {
namespace {

constexpr std::size_t kColours = 3;

std::array<float, 256> make_levels() {
  std::array<float, 256> levels{};
  for (std::size_t v = 0; v < levels.size(); ++v) {
    levels.at(v) = static_cast<float>(v) / 127.5F - 1.0F;
  }
  return levels;
}

}  // namespace

Tensor to_model_range(std::span<const Image> images) {
  const std::array<float, 256> levels = make_levels();
  const Image& first = images.front();
  const std::size_t plane =
      static_cast<std::size_t>(first.width) * static_cast<std::size_t>(first.height);
  Tensor tensor;
  tensor.shape = {static_cast<std::int64_t>(images.size()), kColours, first.height, first.width};
  tensor.values.resize(images.size() * kColours * plane);
  float* out = tensor.values.data();
  for (const Image& image : images) {
    for (std::size_t colour = 0; colour < kColours; ++colour) {
      const std::uint8_t* in = image.rgb.data() + colour;
      for (std::size_t i = 0; i < plane; ++i) *out++ = levels[in[i * kColours]];
    }
  }
  return tensor;
}

Image from_model_range(const Tensor& pictures, std::size_t item) {
  Image image;
  image.height = static_cast<int>(pictures.shape[2]);
  image.width = static_cast<int>(pictures.shape[3]);
  const std::size_t plane =
      static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height);
  image.rgb.resize(plane * kColours);
  const float* in = pictures.values.data() + item * kColours * plane;
  for (std::size_t colour = 0; colour < kColours; ++colour) {
    std::uint8_t* out = image.rgb.data() + colour;
    for (std::size_t i = 0; i < plane; ++i) {
      const float unit = std::clamp(*in++ / 2.0F + 0.5F, 0.0F, 1.0F);
      out[i * kColours] = static_cast<std::uint8_t>(std::nearbyint(unit * 255.0F));
    }
  }
  return image;
}

}  // namespace sdvae
