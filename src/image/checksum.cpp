#include "image/checksum.h"

#include <algorithm>
#include <array>

namespace sdvae {
namespace {

// Table k holds what a byte does to the sum k bytes later, so that 8 bytes take one step
// ("slicing by 8"): every byte of a PNG passes here, and one byte a step would cost as much as
// inflating them.
using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

constexpr Tables make_tables() {
  Tables tables{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t sum = i;
    for (int bit = 0; bit < 8; ++bit) sum = (sum >> 1U) ^ ((sum & 1U) != 0 ? 0xEDB88320U : 0U);
    tables[0][i] = sum;
  }
  for (std::size_t k = 1; k < tables.size(); ++k) {
    for (std::size_t i = 0; i < 256; ++i) {
      const std::uint32_t before = tables[k - 1][i];
      tables[k][i] = (before >> 8U) ^ tables[0][before & 0xFFU];
    }
  }
  return tables;
}

constexpr Tables kTables = make_tables();

}  // namespace

std::uint32_t crc32(ByteView bytes) noexcept {
  std::uint32_t sum = 0xFFFFFFFFU;
  for (; bytes.size() >= 8; bytes = bytes.subspan(8)) {
    const std::uint64_t next = load_little_endian<std::uint64_t>(bytes, 0) ^ sum;
    sum = 0;
    for (std::size_t k = 0; k < 8; ++k) sum ^= kTables[7 - k][(next >> (8 * k)) & 0xFFU];
  }
  for (const std::byte byte : bytes) {
    sum = (sum >> 8U) ^ kTables[0][(sum ^ std::to_integer<std::uint32_t>(byte)) & 0xFFU];
  }
  return ~sum;
}

std::uint32_t adler32(ByteView bytes) noexcept {
  constexpr std::uint32_t kModulus = 65'521;
  constexpr std::size_t kBeforeOverflow = 5552;  // bytes of 255 for which 32 bits hold the sums
  std::uint32_t sum = 1;
  std::uint32_t sum_of_sums = 0;
  while (!bytes.empty()) {
    const std::size_t count = std::min(bytes.size(), kBeforeOverflow);
    for (const std::byte byte : bytes.first(count)) {
      sum += std::to_integer<std::uint32_t>(byte);
      sum_of_sums += sum;
    }
    sum %= kModulus;
    sum_of_sums %= kModulus;
    bytes = bytes.subspan(count);
  }
  return (sum_of_sums << 16U) | sum;
}

}  // namespace sdvae
