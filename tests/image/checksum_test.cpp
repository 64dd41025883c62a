#include "image/checksum.h"

#include "pictures.h"

namespace sdvae {
namespace {

using namespace test;

TEST(Crc32, KnownValues) {
  EXPECT_EQ(crc32({}), 0U);
  EXPECT_EQ(crc32(text("123456789")), 0xCBF43926U);  // the check value of the standard
  EXPECT_EQ(crc32(text("IEND")), 0xAE426082U);       // at the end of every PNG
  EXPECT_EQ(crc32(text("The quick brown fox jumps over the lazy dog")), 0x414FA339U);
}

TEST(Adler32, KnownValues) {
  EXPECT_EQ(adler32({}), 1U);
  EXPECT_EQ(adler32(text("Wikipedia")), 0x11E60398U);
  // Zeros add the first sum, 1, for each byte; the sums are taken in several steps.
  EXPECT_EQ(adler32(Bytes(60'000)), (60'000U << 16U) | 1U);
  EXPECT_EQ(adler32(Bytes(200'000, std::byte{255})), 0x14D06057U);
}

}  // namespace
}  // namespace sdvae
