#include "engine/standard_normal.h"

#include <gmock/gmock.h>

namespace sdvae {
namespace {

using testing::ElementsAre;
using testing::FloatNear;

auto near(float value) { return FloatNear(value, 2e-6F); }

// torch.randn(n, generator=torch.Generator().manual_seed(seed)) of torch 2.13.

TEST(StandardNormal, FewNumbersAreTorchs) {
  EXPECT_TRUE(standard_normal(0, 0).empty());
  EXPECT_THAT(standard_normal(4, 0),
              ElementsAre(near(1.540996F), near(-0.2934289F), near(-2.178789F), near(0.5684313F)));
  EXPECT_EQ(standard_normal(7, 1234).size(), 7U);
  EXPECT_THAT(standard_normal(7, 1234)[6], near(0.2309668F));
}

TEST(StandardNormal, GroupsOfSixteenAreTorchs) {
  const auto values = standard_normal(16, 0);
  EXPECT_THAT(values[0], near(-1.12584F));
  EXPECT_THAT(values[15], near(-0.2472782F));
}

TEST(StandardNormal, ARestIsDrawnAgainAndSeedsAreCutTo32Bits) {
  const auto values = standard_normal(37, (std::uint64_t{1} << 40U) + 3);
  EXPECT_THAT(values[0], near(-0.07664429F));
  EXPECT_THAT(values[20], near(1.046023F));
  EXPECT_THAT(values[21], near(-0.06768559F));
  EXPECT_THAT(values[36], near(0.7242393F));
  EXPECT_EQ(values, standard_normal(37, 3));
}

TEST(StandardNormal, SmallerTypesDrawTheRestDifferently) {
  const auto halves = standard_normal(37, 3, Dtype::float16);
  EXPECT_EQ(halves[0], -0.07666015625F);
  EXPECT_EQ(halves[20], 1.0458984375F);
  EXPECT_EQ(halves[21], -0.47607421875F);
  EXPECT_EQ(halves[36], 0.8193359375F);
  const auto bfloats = standard_normal(37, 3, Dtype::bfloat16);
  EXPECT_EQ(bfloats[20], 1.046875F);
  EXPECT_EQ(bfloats[21], -0.4765625F);
  EXPECT_EQ(bfloats[36], 0.8203125F);
  EXPECT_EQ(standard_normal(7, 1234, Dtype::bfloat16)[6], 0.2314453125F);
}

}  // namespace
}  // namespace sdvae
