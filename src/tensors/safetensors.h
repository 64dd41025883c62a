// The safetensors container: named tensors and a map of strings in one flat file.
//
//   8 bytes   length of the header, little endian
//   header    JSON {"__metadata__": {"key": "value"}, "name": {"dtype", "shape", "data_offsets"}},
//             padded with spaces to a multiple of 8 bytes
//   data      the bytes of all tensors, little endian, one after the other without gaps
//
// It serves latents and model weights alike and knows neither. Format and checks follow
// https://huggingface.co/docs/safetensors and the reference implementation,
// safetensors/src/tensor.rs; stricter in two places: a key that comes twice and an unknown field of
// a tensor are refused; more lenient in one: a tensor of an unknown number type is read as bytes.
// Free of shared state, safe from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/atomic_file.h"
#include "base/bytes.h"
#include "tensors/stored_dtype.h"

namespace sdvae {

struct StoredTensor {
  std::string name;
  StoredDtype dtype = StoredDtype::f32;
  std::vector<std::uint64_t> shape;  // Empty for a single value.
  ByteView bytes;                // Values in row-major order, in memory that may not be aligned.
  std::string other_dtype = {};  // The file's name for a number type that is StoredDtype::other.
};

// What messages call the tensor's number type: "F32", or the file's own name in quotes.
[[nodiscard]] std::string dtype_text(const StoredTensor& tensor);

struct Safetensors {
  std::vector<StoredTensor> tensors;  // A reader gives them in the order of their bytes.
  std::map<std::string, std::string> metadata;
};

// Bytes of the longest header that is read or written, as the specification asks.
inline constexpr std::uint64_t kMaxHeaderBytes = 100'000'000;

// The tensors point into `file`, which must outlive them. `name` is what messages call the file.
// Throws Error (bad_data) for anything that the specification does not allow. The header is held
// to the same limit whatever its length field says, so memory stays in proportion to the file.
[[nodiscard]] Safetensors parse_safetensors(ByteView file, const std::string& name);

// The whole file, its tensors in the order of the reference writer. Text that is not valid UTF-8
// gets replacement characters. Throws Error: internal when a tensor's bytes do not match its shape
// or a name comes twice; bad_data when the header would pass its limit.
[[nodiscard]] std::vector<std::byte> serialize_safetensors(const Safetensors& content);

// Writes the same bytes into a file, without a copy of the tensors. Throws what
// serialize_safetensors and write_file throw.
void write_safetensors(const std::filesystem::path& path, const Safetensors& content,
                       Existing existing);

}  // namespace sdvae
