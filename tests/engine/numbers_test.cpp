#include "engine/numbers.h"

#include <limits>
#include <vector>

#include <gmock/gmock.h>

namespace sdvae {
namespace {

TEST(Numbers, FindsWhatIsNotFinite) {
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  EXPECT_TRUE(all_finite(std::vector<float>{}));
  EXPECT_TRUE(all_finite(std::vector<float>{0.0F, -1e38F}));
  EXPECT_FALSE(all_finite(std::vector<float>{0.0F, kNan}));
  EXPECT_FALSE(all_finite(std::vector<float>{-kInfinity, 0.0F}));
}

}  // namespace
}  // namespace sdvae
