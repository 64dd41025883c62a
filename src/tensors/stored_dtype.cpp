#include "tensors/stored_dtype.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/checked.h"

namespace sdvae {
namespace {

struct Entry {
  std::string_view name;
  std::uint64_t bytes = 0;
};

// The index of an entry is its StoredDtype.
constexpr std::array<Entry, 20> kEntries{
    {{"BOOL", 1},    {"U8", 1},          {"I8", 1},          {"F8_E5M2", 1}, {"F8_E4M3", 1},
     {"F8_E8M0", 1}, {"F8_E4M3FNUZ", 1}, {"F8_E5M2FNUZ", 1}, {"I16", 2},     {"U16", 2},
     {"F16", 2},     {"BF16", 2},        {"I32", 4},         {"U32", 4},     {"F32", 4},
     {"C64", 8},     {"F64", 8},         {"I64", 8},         {"U64", 8},     {"", 1}}};
static_assert(kEntries.size() == static_cast<std::size_t>(StoredDtype::other) + 1);

const Entry& entry_of(StoredDtype dtype) { return kEntries.at(static_cast<std::size_t>(dtype)); }

}  // namespace

std::string_view to_string(StoredDtype dtype) { return entry_of(dtype).name; }

std::uint64_t bytes_per_value(StoredDtype dtype) { return entry_of(dtype).bytes; }

std::optional<std::uint64_t> bytes_of_tensor(StoredDtype dtype,
                                             std::span<const std::uint64_t> shape) {
  std::optional<std::uint64_t> bytes = bytes_per_value(dtype);
  for (const std::uint64_t side : shape) {
    if (bytes) bytes = checked_product({*bytes, side});
  }
  return bytes;
}

std::optional<StoredDtype> stored_dtype_from_string(std::string_view name) {
  if (name.empty()) return std::nullopt;
  const auto* const found = std::find_if(kEntries.begin(), kEntries.end(),
                                         [&](const Entry& entry) { return entry.name == name; });
  if (found == kEntries.end()) return std::nullopt;
  return static_cast<StoredDtype>(found - kEntries.begin());
}

}  // namespace sdvae
