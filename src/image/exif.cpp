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
  // Some programs write the prefix twice.
  for (int i = 0; i < 2 && block.size() >= kPrefix.size(); ++i) {
    if (!std::equal(kPrefix.begin(), kPrefix.end(), block.begin())) break;
    block = block.subspan(kPrefix.size());
  }
  if (block.size() < 2 || block[0] != block[1]) return std::nullopt;
  if (block[0] != std::byte{'I'} && block[0] != std::byte{'M'}) return std::nullopt;
  const Tiff tiff{block, block[0] == std::byte{'M'}};
  if (tiff.at<std::uint16_t>(2) != kVersion) return std::nullopt;
  return tiff;
}

// Bytes of one value of a TIFF type; 0 for a type that TIFF does not know.
std::size_t value_bytes(std::uint16_t type) noexcept {
  constexpr std::array<std::size_t, 17> kBytes = {0, 1, 1, 2, 4, 8, 1, 1, 2,
                                                  4, 8, 4, 8, 4, 0, 0, 8};
  return type < kBytes.size() ? kBytes[type] : 0;
}

// SHORT, LONG, their signed forms, IFD and LONG8: a negative value is none of 1..8 as an unsigned
// one either.
bool is_integer(std::uint16_t type) noexcept {
  constexpr std::array<std::uint16_t, 7> kTypes = {3, 4, 6, 8, 9, 13, 16};
  return std::find(kTypes.begin(), kTypes.end(), type) != kTypes.end();
}

std::optional<std::uint64_t> integer_at(const Tiff& tiff, std::size_t offset,
                                        std::size_t bytes) noexcept {
  switch (bytes) {
    case 1:
      return tiff.at<std::uint8_t>(offset);
    case 2:
      return tiff.at<std::uint16_t>(offset);
    case 4:
      return tiff.at<std::uint32_t>(offset);
    default:
      return tiff.at<std::uint64_t>(offset);
  }
}

// Of several values the first counts. Nothing where the entry holds no value, as Pillow has it.
std::optional<int> orientation_at(const Tiff& tiff, std::size_t entry) noexcept {
  const std::uint16_t type = tiff.at<std::uint16_t>(entry + 2).value_or(0);
  const std::uint64_t count = tiff.at<std::uint32_t>(entry + 4).value_or(0);
  const std::size_t bytes = value_bytes(type);
  if (count == 0 || bytes == 0) return std::nullopt;
  const bool is_inline = count * bytes <= 4;
  const std::size_t offset =
      is_inline ? entry + 8 : tiff.at<std::uint32_t>(entry + 8).value_or(0xFFFFFFFFU);
  const std::optional<std::uint64_t> value = integer_at(tiff, offset, bytes);
  if (!value) return std::nullopt;
  return is_integer(type) && *value >= 1 && *value <= 8 ? static_cast<int>(*value) : 1;
}

}  // namespace

std::optional<int> exif_orientation(ByteView block) noexcept {
  const std::optional<Tiff> tiff = open_tiff(block);
  if (!tiff) return std::nullopt;
  const std::size_t directory = tiff->at<std::uint32_t>(4).value_or(0);
  const int entries = tiff->at<std::uint16_t>(directory).value_or(0);
  for (int i = 0; i < entries; ++i) {
    const std::size_t entry = directory + 2 + static_cast<std::size_t>(i) * kEntryBytes;
    if (tiff->at<std::uint16_t>(entry) != kOrientationTag) continue;
    if (const std::optional<int> found = orientation_at(*tiff, entry)) return found;
  }
  return std::nullopt;
}

}  // namespace sdvae
