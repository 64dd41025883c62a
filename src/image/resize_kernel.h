// The weights of a bicubic resampling with antialiasing, along one axis.
// Pure: safe from any thread.
//
// Output pixel i lies at the input coordinate (i + 1/2) * scale, with scale = input / output. The
// cubic (Keys, a = -1/2, support 2) is stretched by the scale where the picture shrinks, sampled at
// the input pixels' centres inside the support, cut at the picture's edges and normalised.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sdvae {

// Weights are fixed-point: 22 bits of fraction is what 8-bit pixels leave of 32 bits for the sum,
// its sign and the cubic's overshoot. Pillow uses the same, so that results agree to the bit.
inline constexpr int kWeightBits = 22;

struct ResizeKernel {
  struct Tap {
    std::size_t first;    // input index of the first weight
    std::size_t weights;  // index into `values`
    std::size_t count;
  };
  std::vector<Tap> taps;  // one per output pixel
  std::vector<std::int32_t> values;

  [[nodiscard]] std::span<const std::int32_t> weights(const Tap& tap) const {
    return std::span(values).subspan(tap.weights, tap.count);
  }
};

[[nodiscard]] ResizeKernel make_resize_kernel(int input_size, int output_size);

}  // namespace sdvae
