// Pictures by formula, the same in C++ and in the Python that made the golden numbers.
#pragma once

#include <cstdint>

#include "sdvae/image.h"

namespace sdvae::testing {

// In numpy, with y, x, c = np.indices((height, width, 3)):
//   first:  (x * 7 + y * 13 + c * 50 + x * y) % 256
//   second: np.clip(first + (x * 5 + y * 3 + c * 11) % 23 - 11, 0, 255)
inline Image first_pattern(int width, int height) {
  Image image{width, height, {}};
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < 3; ++c) {
        image.rgb.push_back(static_cast<std::uint8_t>((x * 7 + y * 13 + c * 50 + x * y) % 256));
      }
    }
  }
  return image;
}

inline Image second_pattern(int width, int height) {
  Image image = first_pattern(width, height);
  std::size_t i = 0;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (int c = 0; c < 3; ++c, ++i) {
        const int value = image.rgb[i] + (x * 5 + y * 3 + c * 11) % 23 - 11;
        image.rgb[i] = static_cast<std::uint8_t>(value < 0 ? 0 : value > 255 ? 255 : value);
      }
    }
  }
  return image;
}

}  // namespace sdvae::testing
