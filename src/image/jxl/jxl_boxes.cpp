#include "image/jxl/jxl_boxes.h"

#include <cstdint>
#include <string_view>

namespace sdvae {
namespace {

constexpr std::size_t kHeaderBytes = 8;  // a size, a name
constexpr std::size_t kLongHeaderBytes = 16;

// With its header. A size of 0 means the rest of the file.
std::uint64_t box_bytes(ByteView rest) noexcept {
  const auto size = load_big_endian<std::uint32_t>(rest, 0);
  if (size == 0) return rest.size();
  if (size != 1) return size;
  return rest.size() < kLongHeaderBytes ? kLongHeaderBytes
                                        : load_big_endian<std::uint64_t>(rest, kHeaderBytes);
}

}  // namespace

JxlBoxes walk_jxl_boxes(ByteView file) noexcept {
  JxlBoxes boxes;
  const bool is_codestream = file.size() < 2 || file[0] == std::byte{0xFF};
  for (ByteView rest = is_codestream ? ByteView{} : file; !rest.empty();) {
    if (rest.size() < kHeaderBytes) return {boxes.has_jpeg, true};
    const std::uint64_t bytes = box_bytes(rest);
    boxes.has_jpeg |= std::string_view(reinterpret_cast<const char*>(rest.data()) + 4, 4) == "jbrd";
    if (bytes < kHeaderBytes || bytes > rest.size()) return {boxes.has_jpeg, true};
    rest = rest.subspan(static_cast<std::size_t>(bytes));
  }
  return boxes;
}

}  // namespace sdvae
