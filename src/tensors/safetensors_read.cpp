#include <algorithm>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "sdvae/error.h"
#include "tensors/safetensors.h"
#include "tensors/safetensors_header.h"

namespace sdvae {
namespace {

constexpr std::size_t kLengthBytes = 8;

[[noreturn]] void fail_start(const std::string& name, const std::string& problem) {
  throw Error(ErrorKind::bad_data,
              fmt::format("cannot read {}: the safetensors header {}", name, problem),
              "it does not look like a safetensors file at all");
}

std::string_view header_text(ByteView file, const std::string& name) {
  if (file.size() < kLengthBytes) {
    fail_start(name, fmt::format("is missing: the file has {} bytes", file.size()));
  }
  const auto length = load_little_endian<std::uint64_t>(file, 0);
  if (length > kMaxHeaderBytes) {
    fail_start(name, fmt::format("would be {} bytes long, more than the allowed 100 MB", length));
  }
  if (length > file.size() - kLengthBytes) {
    fail_start(name, fmt::format("would be {} bytes long, more than the file holds", length));
  }
  const auto* const text = reinterpret_cast<const char*>(file.data()) + kLengthBytes;
  return {text, static_cast<std::size_t>(length)};
}

// Tensors are sorted by their offsets, and each must begin where the one before it ended.
void check_offsets(const TensorEntry& tensor, std::uint64_t expected_begin,
                   std::uint64_t data_bytes, const std::string& name) {
  const auto fail = [&](const std::string& problem) {
    fail_header(name, fmt::format("gives tensor {} {}", quoted_text(tensor.name), problem));
  };
  if (tensor.end < tensor.begin) fail("data_offsets that run backwards");
  if (tensor.begin < expected_begin) fail("bytes that another tensor has already");
  if (tensor.begin > expected_begin) fail("bytes that leave a hole before them");
  if (tensor.end > data_bytes) fail("bytes beyond the end of the file");
  const std::optional<std::uint64_t> bytes = bytes_of_tensor(tensor.dtype, tensor.shape);
  if (!bytes) fail("a shape too large for any file");
  if (tensor.dtype != StoredDtype::other && *bytes != tensor.end - tensor.begin) {
    fail(fmt::format("{} bytes where its shape needs {}", tensor.end - tensor.begin, *bytes));
  }
}

}  // namespace

std::string dtype_text(const StoredTensor& tensor) {
  return tensor.dtype == StoredDtype::other ? quoted_text(tensor.other_dtype)
                                            : std::string(to_string(tensor.dtype));
}

Safetensors parse_safetensors(ByteView file, const std::string& name) {
  const std::string_view text = header_text(file, name);
  const ByteView data = file.subspan(kLengthBytes + text.size());
  SafetensorsHeader header = parse_safetensors_header(text, name);
  std::sort(header.tensors.begin(), header.tensors.end(),
            [](const TensorEntry& a, const TensorEntry& b) {
              return std::tie(a.begin, a.end, a.name) < std::tie(b.begin, b.end, b.name);
            });

  Safetensors content;
  content.tensors.reserve(header.tensors.size());
  std::uint64_t used = 0;
  for (TensorEntry& tensor : header.tensors) {
    check_offsets(tensor, used, data.size(), name);
    used = tensor.end;
    const ByteView bytes = data.subspan(tensor.begin, tensor.end - tensor.begin);
    content.tensors.push_back({std::move(tensor.name), tensor.dtype, std::move(tensor.shape), bytes,
                               std::move(tensor.other_dtype)});
  }
  if (used != data.size()) {
    fail_header(name, fmt::format("leaves {} bytes at the end of the file without a tensor",
                                  data.size() - used));
  }
  content.metadata = std::move(header.metadata);
  return content;
}

}  // namespace sdvae
