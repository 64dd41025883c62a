#include "kernels/level.h"

#include <gmock/gmock.h>

#include "support/expect_error.h"

namespace sdvae::kernels {
namespace {

using testing_support::expect_error;

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

TEST_F(LevelTest, PairsOfBfloat16BelongToOneLevel) {
  limit_level("scalar");
  EXPECT_FALSE(multiplies_bfloat16());
  limit_level("");
  EXPECT_EQ(multiplies_bfloat16(), level_name() == "avx512" && has_bfloat16_pairs());
}

TEST_F(LevelTest, OtherNamesAreUsageErrors) {
  expect_error(ErrorKind::usage, "SDVAE_CPU is 'sse9'", [] { limit_level("sse9"); });
  expect_error(ErrorKind::usage, "SDVAE_CPU is 'AVX2'", [] { limit_level("AVX2"); });
}

}  // namespace
}  // namespace sdvae::kernels
