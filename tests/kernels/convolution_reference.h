// A 3x3 convolution with zeros around in double precision, as it is defined.
#pragma once

#include <span>

#include "kernels/maps.h"

namespace sdvae::kernels::testing_support {

[[nodiscard]] inline Expected convolve_3x3(const OwnedMap& map, std::span<const float> oihw,
                                           std::span<const float> bias, int out_channels) {
  const FeatureMap& view = map.view();
  Expected expected;
  for (int y = 0; y < view.height; ++y) {
    for (int x = 0; x < view.width; ++x) {
      for (int out = 0; out < out_channels; ++out) {
        double sum = static_cast<double>(bias[static_cast<std::size_t>(out)]);
        for (int in = 0; in < view.channels; ++in) {
          for (int tap = 0; tap < 9; ++tap) {
            const auto at = static_cast<std::size_t>((out * view.channels + in) * 9 + tap);
            sum += map.at(y + tap / 3 - 1, x + tap % 3 - 1, in) * static_cast<double>(oihw[at]);
          }
        }
        expected.push_back(sum);
      }
    }
  }
  return expected;
}

}  // namespace sdvae::kernels::testing_support
