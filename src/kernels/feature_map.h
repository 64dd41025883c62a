// The activations of one picture inside a network: float32, NHWC.
//
// Value (y, x, c) is values[(y * width + x) * stride + c]. `values` is aligned to 64 bytes and
// `stride` is a multiple of 16 and at least `channels`; the floats in between hold zeros, which
// every kernel expects and keeps, so that no kernel sees a tail of channels. Does not own its
// memory.
#pragma once

#include <cstddef>

namespace sdvae::kernels {

inline constexpr int kChannelBlock = 16;  // floats in a cache line

struct FeatureMap {
  float* values = nullptr;
  int height = 0;
  int width = 0;
  int channels = 0;
  int stride = 0;  // floats from one position to the next
};

// The next multiple of 16: the least stride for so many channels.
[[nodiscard]] constexpr int padded(int channels) noexcept {
  return (channels + kChannelBlock - 1) / kChannelBlock * kChannelBlock;
}

[[nodiscard]] constexpr std::size_t float_count(const FeatureMap& map) noexcept {
  return static_cast<std::size_t>(map.height) * static_cast<std::size_t>(map.width) *
         static_cast<std::size_t>(map.stride);
}

// The values of a position.
[[nodiscard]] inline float* values_at(const FeatureMap& map, int y, int x) noexcept {
  return map.values + (static_cast<std::ptrdiff_t>(y) * map.width + x) * map.stride;
}

}  // namespace sdvae::kernels
