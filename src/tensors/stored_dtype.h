// The number types that safetensors stores in whole bytes. Pure functions, safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace sdvae {

// The order is the one by which the reference writer sorts (safetensors/src/tensor.rs), from the
// last type to the first, so that our writer lays tensors out as it does: wide types first, all
// aligned.
enum class StoredDtype {
  boolean,
  u8,
  i8,
  f8_e5m2,
  f8_e4m3,
  f8_e8m0,
  f8_e4m3fnuz,
  f8_e5m2fnuz,
  i16,
  u16,
  f16,
  bf16,
  i32,
  u32,
  f32,
  c64,  // A complex number of two f32.
  f64,
  i64,
  u64,
  other,  // One that is not of whole bytes or not known: its tensors can only be passed over.
};

// The name that the file has for it, such as "F32"; of `other` there is none.
[[nodiscard]] std::string_view to_string(StoredDtype dtype);
[[nodiscard]] std::optional<StoredDtype> stored_dtype_from_string(std::string_view name);
// Of `other`: 1, so that no tensor of it can have more values than its file's size could count.
[[nodiscard]] std::uint64_t bytes_per_value(StoredDtype dtype);

// Bytes of all values of a tensor, or nothing when that passes 2^64.
[[nodiscard]] std::optional<std::uint64_t> bytes_of_tensor(StoredDtype dtype,
                                                           std::span<const std::uint64_t> shape);

}  // namespace sdvae
