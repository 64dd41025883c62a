// Values that are not finite. Pure function.
#pragma once

#include <span>

namespace sdvae {

[[nodiscard]] bool all_finite(std::span<const float> values) noexcept;

}  // namespace sdvae
