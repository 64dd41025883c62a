#include "kernels/level.h"

#include <gmock/gmock.h>

#include "support/expect_error.h"

namespace sdvae::kernels {
namespace {

using sdvae::testing_support::expect_error;

class LevelTest : public testing::Test {
 protected:
  ~LevelTest() override { limit_level(""); }
};

TEST_F(LevelTest, ScalarIsEverywhere) {
  const std::string best = level_name();
  limit_level("scalar");
  // Where every processor has vector instructions, those are the least there is.
  EXPECT_THAT(level_name(), testing::AnyOf("scalar", "neon"));
  limit_level("");
  EXPECT_EQ(level_name(), best);
}

TEST_F(LevelTest, ALevelIsTakenOrRefusedWithASentence) {
  for (const char* name : {"avx512", "avx2", "neon"}) {
    try {
      limit_level(name);
      EXPECT_EQ(level_name(), name);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::usage);
      EXPECT_THAT(error.what(), testing::HasSubstr(name));
    }
  }
}

TEST_F(LevelTest, NumbersOf16BitsAreMultipliedAtOneLevel) {
  limit_level("scalar");
  const HalfProducts none = half_products();
  EXPECT_FALSE(none.bfloat16_pairs || none.bfloat16_tiles || none.float16);
  limit_level("");
  const HalfProducts best = half_products();
  const HalfProducts& has = processor_half_products();
  const bool is_avx512 = level_name() == "avx512";
  EXPECT_EQ(best.bfloat16_pairs, is_avx512 && has.bfloat16_pairs);
  EXPECT_EQ(best.bfloat16_tiles, is_avx512 && has.bfloat16_tiles);
  EXPECT_EQ(best.float16, is_avx512 && has.float16);
}

TEST_F(LevelTest, OtherNamesAreUsageErrors) {
  expect_error(ErrorKind::usage, "SDVAE_CPU is 'sse9'", [] { limit_level("sse9"); });
  expect_error(ErrorKind::usage, "SDVAE_CPU is 'AVX2'", [] { limit_level("AVX2"); });
}

}  // namespace
}  // namespace sdvae::kernels
