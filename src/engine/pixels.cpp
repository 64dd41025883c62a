#include "engine/pixels.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <type_traits>

namespace sdvae {
namespace {

constexpr std::size_t kColours = 3;

// The values of a channel, one for each pixel in steps of `step`.
template <typename Value>
struct Plane {
  Value* first;
  std::size_t step;
};

// `picture` is an Image, constant where its values are.
template <typename Picture>
auto plane_of(Picture& picture, std::size_t channel) {
  using Value = std::remove_pointer_t<decltype(picture.rgb.data())>;
  if (channel < kColours) return Plane<Value>{picture.rgb.data() + channel, kColours};
  return Plane<Value>{picture.alpha.data(), 1};
}

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
  const std::size_t pixels =
      static_cast<std::size_t>(first.width) * static_cast<std::size_t>(first.height);
  const std::size_t channels = kColours + (first.alpha.empty() ? 0 : 1);
  Tensor tensor;
  tensor.shape = {static_cast<std::int64_t>(images.size()), static_cast<std::int64_t>(channels),
                  first.height, first.width};
  tensor.values.resize(images.size() * channels * pixels);
  float* out = tensor.values.data();
  for (const Image& image : images) {
    for (std::size_t channel = 0; channel < channels; ++channel) {
      const auto plane = plane_of(image, channel);
      for (std::size_t i = 0; i < pixels; ++i) *out++ = levels[plane.first[i * plane.step]];
    }
  }
  return tensor;
}

Image from_model_range(const Tensor& pictures, std::size_t item) {
  Image image;
  image.height = static_cast<int>(pictures.shape[2]);
  image.width = static_cast<int>(pictures.shape[3]);
  const auto channels = static_cast<std::size_t>(pictures.shape[1]);
  const std::size_t pixels =
      static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height);
  image.rgb.resize(pixels * kColours);
  if (channels > kColours) image.alpha.resize(pixels);
  const float* in = pictures.values.data() + item * channels * pixels;
  for (std::size_t channel = 0; channel < channels; ++channel) {
    const auto plane = plane_of(image, channel);
    for (std::size_t i = 0; i < pixels; ++i) {
      const float unit = std::clamp(*in++ / 2.0F + 0.5F, 0.0F, 1.0F);
      plane.first[i * plane.step] = static_cast<std::uint8_t>(std::nearbyint(unit * 255.0F));
    }
  }
  return image;
}

}  // namespace sdvae
