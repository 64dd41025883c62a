#include "kernels/maps.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace sdvae::kernels::testing_support {

OwnedMap::OwnedMap(Size size)
    : view_{nullptr, size.height, size.width, size.channels, padded(size.channels)} {
  memory_ = used_memory(float_count(view_));
  view_.values = memory_.data();
}

OwnedMap::OwnedMap(Size size, std::uint32_t seed) : OwnedMap(size) {
  memory_ = random_floats(memory_.size(), seed);
  view_.values = memory_.data();
  const auto stride = static_cast<std::size_t>(view_.stride);
  for (std::size_t i = 0; i < memory_.size(); ++i) {
    if (i % stride >= static_cast<std::size_t>(size.channels)) memory_[i] = 0.0F;
  }
}

double OwnedMap::at(int y, int x, int c) const {
  if (y < 0 || y >= view_.height || x < 0 || x >= view_.width) return 0.0;
  const auto position = static_cast<std::ptrdiff_t>(y) * view_.width + x;
  return static_cast<double>(view_.values[position * view_.stride + c]);
}

bool OwnedMap::padding_is_zero() const {
  const auto stride = static_cast<std::size_t>(view_.stride);
  for (std::size_t i = 0; i < memory_.size(); ++i) {
    if (i % stride >= static_cast<std::size_t>(view_.channels) && memory_[i] != 0.0F) return false;
  }
  return true;
}

AlignedFloats random_floats(std::size_t count, std::uint32_t seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal;
  AlignedFloats values(count);
  std::generate(values.begin(), values.end(), [&] { return normal(generator); });
  return values;
}

AlignedFloats used_memory(std::size_t count) {
  return AlignedFloats(count, std::numeric_limits<float>::quiet_NaN());
}

Errors errors_of(const OwnedMap& map, const Expected& expected) {
  const FeatureMap& view = map.view();
  const auto count = static_cast<double>(expected.size());
  double sum = 0;
  double square = 0;
  double error_square = 0;
  Errors errors;
  std::size_t i = 0;
  for (int y = 0; y < view.height; ++y) {
    for (int x = 0; x < view.width; ++x) {
      for (int c = 0; c < view.channels; ++c, ++i) {
        const double error = std::abs(map.at(y, x, c) - expected[i]);
        sum += expected[i];
        square += expected[i] * expected[i];
        error_square += error * error;
        // Written so that NaN counts as the largest.
        if (!(error <= errors.max)) errors.max = error;
      }
    }
  }
  const double mean = sum / count;
  const double deviation = std::sqrt(std::max(square / count - mean * mean, 1e-30));
  return {std::sqrt(error_square / count) / deviation, errors.max / deviation};
}

}  // namespace sdvae::kernels::testing_support
