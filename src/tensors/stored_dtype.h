// The number types that safetensors stores in whole bytes. Pure functions, safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace sdvae {

// In the order in which the reference writer sorts them (safetensors/src/tensor.rs, from the last
// to the first), so that our writer lays tensors out like it does: wide types first, all aligned.
enum class StoredDtype {
  boolean,
  u8,
  i8,
  f8_e5m2,
  f8_e4m3,
  f8_e8m0,
  i16,
  u16,
  f16,
  bf16,
  i32,
  u32,
  f32,
  c64,  // complex: two f32
  f64,
  i64,
  u64,
};

[[nodiscard]] std::string_view to_string(StoredDtype dtype);  // "F32", as in the file
[[nodiscard]] std::optional<StoredDtype> stored_dtype_from_string(std::string_view name);
[[nodiscard]] std::uint64_t bytes_per_value(StoredDtype dtype);

}  // namespace sdvae
