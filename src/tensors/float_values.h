// The values of a tensor as float32, whatever number type they are stored in. Pure functions, safe
// from any thread.
#pragma once

#include <vector>

#include "tensors/safetensors.h"

namespace sdvae {

// Whether the type holds real numbers that float32 has as well: all of them, but for F64, which is
// rounded.
[[nodiscard]] bool has_float_values(StoredDtype dtype) noexcept;

// Throws Error (internal) for a type without float values. One too large for float32 is infinite.
[[nodiscard]] std::vector<float> float_values(const StoredTensor& tensor);

// One value of an 8-bit type, by its bits: exact, NaN where the type has it.
[[nodiscard]] float float8_value(StoredDtype dtype, std::uint8_t bits);

}  // namespace sdvae
