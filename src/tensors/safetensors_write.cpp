#include <algorithm>
#include <string_view>
#include <tuple>
#include <unordered_set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "sdvae/error.h"
#include "tensors/safetensors.h"
#include "tensors/safetensors_header.h"

namespace sdvae {
namespace {

using Json = nlohmann::json;

[[noreturn]] void fail_tensor(const StoredTensor& tensor, const std::string& problem) {
  throw Error(ErrorKind::internal,
              fmt::format("cannot write tensor {}: {}", quoted_text(tensor.name), problem));
}

std::string json_text(std::string_view text) {
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::vector<const StoredTensor*> sorted(const std::vector<StoredTensor>& tensors) {
  std::vector<const StoredTensor*> order;
  order.reserve(tensors.size());
  for (const StoredTensor& tensor : tensors) order.push_back(&tensor);
  std::sort(order.begin(), order.end(), [](const StoredTensor* a, const StoredTensor* b) {
    return std::tie(b->dtype, a->name) < std::tie(a->dtype, b->name);
  });
  return order;
}

void check_tensors(const std::vector<StoredTensor>& tensors) {
  std::unordered_set<std::string_view> names{kMetadataKey};
  for (const StoredTensor& tensor : tensors) {
    if (!names.insert(tensor.name).second) fail_tensor(tensor, "its name is taken");
    if (bytes_of_tensor(tensor.dtype, tensor.shape) != tensor.bytes.size()) {
      fail_tensor(tensor, "its bytes do not match its shape");
    }
  }
}

std::string header_text(const std::vector<const StoredTensor*>& tensors,
                        const std::map<std::string, std::string>& metadata) {
  std::vector<std::string> entries;
  if (!metadata.empty()) {
    std::vector<std::string> pairs;
    pairs.reserve(metadata.size());
    for (const auto& [key, value] : metadata) {
      pairs.push_back(fmt::format("{}:{}", json_text(key), json_text(value)));
    }
    entries.push_back(fmt::format(R"("{}":{{{}}})", kMetadataKey, fmt::join(pairs, ",")));
  }
  std::uint64_t begin = 0;
  for (const StoredTensor* tensor : tensors) {
    const std::uint64_t end = begin + tensor->bytes.size();
    entries.push_back(fmt::format(R"({}:{{"dtype":"{}","shape":[{}],"data_offsets":[{},{}]}})",
                                  json_text(tensor->name), to_string(tensor->dtype),
                                  fmt::join(tensor->shape, ","), begin, end));
    begin = end;
  }
  std::string header = fmt::format("{{{}}}", fmt::join(entries, ","));
  // Spaces fill it to a multiple of 8 bytes, so that the data begin aligned for every dtype.
  header.append((8 - header.size() % 8) % 8, ' ');
  return header;
}

// The bytes before the data: the header's length and the header.
std::vector<std::byte> file_begin(const std::vector<const StoredTensor*>& tensors,
                                  const std::map<std::string, std::string>& metadata) {
  const std::string header = header_text(tensors, metadata);
  if (header.size() > kMaxHeaderBytes) {
    throw Error(ErrorKind::bad_data, "cannot write a safetensors header of more than 100 MB");
  }
  std::vector<std::byte> begin;
  begin.reserve(sizeof(std::uint64_t) + header.size());
  for (std::size_t i = 0; i < sizeof(std::uint64_t); ++i) {
    begin.push_back(static_cast<std::byte>(header.size() >> (8 * i)));
  }
  const auto* const text = reinterpret_cast<const std::byte*>(header.data());
  begin.insert(begin.end(), text, text + header.size());
  return begin;
}

}  // namespace

std::vector<std::byte> serialize_safetensors(const Safetensors& content) {
  check_tensors(content.tensors);
  const std::vector<const StoredTensor*> tensors = sorted(content.tensors);
  std::vector<std::byte> file = file_begin(tensors, content.metadata);
  std::size_t file_bytes = file.size();
  for (const StoredTensor* tensor : tensors) file_bytes += tensor->bytes.size();
  file.reserve(file_bytes);
  for (const StoredTensor* tensor : tensors) {
    file.insert(file.end(), tensor->bytes.begin(), tensor->bytes.end());
  }
  return file;
}

void write_safetensors(const std::filesystem::path& path, const Safetensors& content,
                       Existing existing) {
  check_tensors(content.tensors);
  const std::vector<const StoredTensor*> tensors = sorted(content.tensors);
  const std::vector<std::byte> begin = file_begin(tensors, content.metadata);
  std::vector<ByteView> pieces = {begin};
  for (const StoredTensor* tensor : tensors) pieces.push_back(tensor->bytes);
  write_pieces(path, pieces, existing);
}

}  // namespace sdvae
