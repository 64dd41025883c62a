#include "image/exif.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace sdvae {
namespace {

constexpr std::array kPrefix = {std::byte{'E'}, std::byte{'x'}, std::byte{'i'},
                                std::byte{'f'}, std::byte{0},   std::byte{0}};
constexpr std::uint16_t kOrientationTag = 0x0112;
constexpr std::uint16_t kShortType = 3;
constexpr std::size_t kEntryBytes = 12;
constexpr std::uint16_t kVersion = 42;

// Integers of either byte order, at offsets that may point anywhere.
struct Tiff {
  ByteView bytes;
  bool big_endian = false;

  template <std::unsigned_integral Int>
  [[nodiscard]] std::optional<Int> at(std::size_t offset) const noexcept {
    if (offset > bytes.size() || bytes.size() - offset < sizeof(Int)) return std::nullopt;
    return big_endian ? load_big_endian<Int>(bytes, offset)
                      : load_little_endian<Int>(bytes, offset);
  }
};

std::optional<Tiff> open_tiff(ByteView block) noexcept {
  if (block.size() >= kPrefix.size() && std::equal(kPrefix.begin(), kPrefix.end(), block.begin())) {
    block = block.subspan(kPrefix.size());
  }
  if (block.size() < 2 || block[0] != block[1]) return std::nullopt;
  if (block[0] != std::byte{'I'} && block[0] != std::byte{'M'}) return std::nullopt;
  const Tiff tiff{block, block[0] == std::byte{'M'}};
  if (tiff.at<std::uint16_t>(2) != kVersion) return std::nullopt;
  return tiff;
}

}  // namespace

int exif_orientation(ByteView block) noexcept {
  const std::optional<Tiff> tiff = open_tiff(block);
  if (!tiff) return 1;
  const std::size_t directory = tiff->at<std::uint32_t>(4).value_or(0);
  const int entries = tiff->at<std::uint16_t>(directory).value_or(0);
  for (int i = 0; i < entries; ++i) {
    const std::size_t entry = directory + 2 + static_cast<std::size_t>(i) * kEntryBytes;
    if (tiff->at<std::uint16_t>(entry) != kOrientationTag) continue;
    if (tiff->at<std::uint16_t>(entry + 2) != kShortType) return 1;
    const int orientation = tiff->at<std::uint16_t>(entry + 8).value_or(1);
    return orientation >= 1 && orientation <= 8 ? orientation : 1;
  }
  return 1;
}

}  // namespace sdvae
