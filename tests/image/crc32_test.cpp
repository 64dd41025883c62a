#include "image/crc32.h"

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

}  // namespace
}  // namespace sdvae
