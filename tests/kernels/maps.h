// Feature maps that own their memory, filled with repeatable random numbers or with nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/aligned_floats.h"
#include "kernels/feature_map.h"

namespace sdvae::kernels::testing_support {

struct Size {
  int height = 1;
  int width = 1;
  int channels = 1;
};

// Without a seed every float is NaN, the padding's too: what a kernel finds in reused memory.
class OwnedMap {
 public:
  explicit OwnedMap(Size size);
  OwnedMap(Size size, std::uint32_t seed);  // about standard normal

  [[nodiscard]] FeatureMap& view() noexcept { return view_; }
  [[nodiscard]] const FeatureMap& view() const noexcept { return view_; }
  [[nodiscard]] double at(int y, int x, int c) const;  // 0 outside of the map
  [[nodiscard]] bool padding_is_zero() const;

 private:
  AlignedFloats memory_;
  FeatureMap view_;
};

// `count` floats, about standard normal.
[[nodiscard]] AlignedFloats random_floats(std::size_t count, std::uint32_t seed);

// Memory that holds NaN.
[[nodiscard]] AlignedFloats used_memory(std::size_t count);

// [height][width][channels] of what a kernel should have made.
using Expected = std::vector<double>;

// Differences to `expected` over its deviation: root mean square and largest.
struct Errors {
  double rms = 0;
  double max = 0;
};
[[nodiscard]] Errors errors_of(const OwnedMap& map, const Expected& expected);

}  // namespace sdvae::kernels::testing_support
