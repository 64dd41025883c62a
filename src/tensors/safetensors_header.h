// The JSON header of a safetensors file, checked by itself; whether it fits the file is checked in
// safetensors_read.cpp. Free of shared state, safe from any thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tensors/stored_dtype.h"

namespace sdvae {

inline constexpr std::string_view kMetadataKey = "__metadata__";

struct TensorEntry {
  std::string name;
  StoredDtype dtype = StoredDtype::f32;
  std::vector<std::uint64_t> shape;
  std::uint64_t begin = 0;       // Offset of the first byte from the start of the data.
  std::uint64_t end = 0;         // Offset of the first byte after the tensor.
  std::string other_dtype = {};  // The name of a number type that is StoredDtype::other.
};

struct SafetensorsHeader {
  std::vector<TensorEntry> tensors;  // In the order of the header.
  std::map<std::string, std::string> metadata;
};

// `file_name` is what messages call the file. Throws Error (bad_data) when the text is not exactly
// one JSON object of the form in safetensors.h, in valid UTF-8, with every key once.
[[nodiscard]] SafetensorsHeader parse_safetensors_header(std::string_view json,
                                                         const std::string& file_name);

// Throws Error (bad_data) with the sentence "cannot read 'x': the safetensors header <problem>".
[[noreturn]] void fail_header(const std::string& file_name, const std::string& problem);

}  // namespace sdvae
