#include "base/bytes.h"

#include <array>
#include <cstdint>

#include <gtest/gtest.h>

namespace sdvae {
namespace {

constexpr std::array kBytes{std::byte{0xFF}, std::byte{0x01}, std::byte{0x23},
                            std::byte{0x45}, std::byte{0x67}, std::byte{0x89},
                            std::byte{0xAB}, std::byte{0xCD}, std::byte{0xEF}};

TEST(Bytes, LoadsLittleEndian) {
  EXPECT_EQ(load_little_endian<std::uint8_t>(kBytes, 1), 0x01U);
  EXPECT_EQ(load_little_endian<std::uint16_t>(kBytes, 1), 0x2301U);
  EXPECT_EQ(load_little_endian<std::uint32_t>(kBytes, 1), 0x67452301U);
  EXPECT_EQ(load_little_endian<std::uint64_t>(kBytes, 1), 0xEFCDAB8967452301U);
}

TEST(Bytes, LoadsBigEndian) {
  EXPECT_EQ(load_big_endian<std::uint8_t>(kBytes, 1), 0x01U);
  EXPECT_EQ(load_big_endian<std::uint16_t>(kBytes, 1), 0x0123U);
  EXPECT_EQ(load_big_endian<std::uint32_t>(kBytes, 1), 0x01234567U);
  EXPECT_EQ(load_big_endian<std::uint64_t>(kBytes, 1), 0x0123456789ABCDEFU);
}

static_assert(load_big_endian<std::uint16_t>(kBytes, 7) == 0xCDEF);

}  // namespace
}  // namespace sdvae
