#include "engine/numbers.h"

#include <algorithm>
#include <cmath>

namespace sdvae {

bool all_finite(std::span<const float> values) noexcept {
  return std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
}

}  // namespace sdvae
