#include "base/checked.h"

#include <limits>

#include <gtest/gtest.h>

namespace sdvae {
namespace {

constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();

TEST(Checked, MultipliesWhatFits) {
  EXPECT_EQ(checked_product({}), 1U);
  EXPECT_EQ(checked_product({7}), 7U);
  EXPECT_EQ(checked_product({2, 3, 5}), 30U);
  EXPECT_EQ(checked_product({kMax, 1}), kMax);
  EXPECT_EQ(checked_product({0, kMax, kMax}), 0U);
  EXPECT_EQ(checked_product({0xFFFFFFFFU, 0x100000001U}), kMax);
}

TEST(Checked, GivesNothingForAProductPast64Bits) {
  EXPECT_FALSE(checked_product({kMax, 2}));
  EXPECT_FALSE(checked_product({std::uint64_t{1} << 32U, std::uint64_t{1} << 32U}));
  EXPECT_FALSE(checked_product({kMax, kMax, 0}));
}

}  // namespace
}  // namespace sdvae
