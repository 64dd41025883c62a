#include "engine/numbers.h"

#include <limits>
#include <vector>

#include <gmock/gmock.h>

namespace sdvae {
namespace {

using testing::ElementsAre;
using testing::FloatEq;

TEST(Numbers, FindsWhatIsNotFinite) {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  EXPECT_TRUE(all_finite(std::vector<float>{}));
  EXPECT_TRUE(all_finite(std::vector<float>{0.0F, -1e38F}));
  EXPECT_FALSE(all_finite(std::vector<float>{0.0F, kNan}));
  EXPECT_FALSE(all_finite(std::vector<float>{-kInfinity, 0.0F}));
}

TEST(Numbers, RawToScaledIsOneExactProduct) {
  std::vector<float> values = {1.0F, -3.7F, 0.1F};
  rescale(values, {}, {.scale = 0.18215, .shift = 0.0});
  EXPECT_EQ(values[0], 0.18215F);
  EXPECT_EQ(values[1], -3.7F * 0.18215F);
  EXPECT_EQ(values[2], 0.1F * 0.18215F);
}

TEST(Numbers, ShiftIsTakenBeforeTheScale) {
  std::vector<float> values = {2.0F};
  rescale(values, {}, {.scale = 1.5305, .shift = 0.0609});
  EXPECT_THAT(values, ElementsAre(FloatEq((2.0F - 0.0609F) * 1.5305F)));
  rescale(values, {.scale = 1.5305, .shift = 0.0609}, {});
  EXPECT_THAT(values, ElementsAre(FloatEq(2.0F)));
}

TEST(Numbers, EqualScalingsLeaveEveryBit) {
  std::vector<float> values = {0.1F, 1e-30F, 12345.678F};
  const std::vector<float> before = values;
  rescale(values, {.scale = 0.18215, .shift = 0.1}, {.scale = 0.18215, .shift = 0.1});
  EXPECT_EQ(values, before);
}

}  // namespace
}  // namespace sdvae
