#include "latent/family.h"

#include <gmock/gmock.h>

namespace sdvae {
namespace {

using testing::SizeIs;

TEST(Family, KnowsTheFourLatentSpacesOfTheContract) {
  ASSERT_THAT(known_families(), SizeIs(4));
  const auto sd1 = find_family("sd1");
  ASSERT_TRUE(sd1);
  EXPECT_EQ(sd1->latent_channels, 4);
  EXPECT_DOUBLE_EQ(sd1->scaling_factor, 0.18215);
  EXPECT_DOUBLE_EQ(sd1->shift_factor, 0.0);
  const auto sd3 = find_family("sd3");
  ASSERT_TRUE(sd3);
  EXPECT_EQ(sd3->latent_channels, 16);
  EXPECT_DOUBLE_EQ(sd3->scaling_factor, 1.5305);
  EXPECT_DOUBLE_EQ(sd3->shift_factor, 0.0609);
  EXPECT_DOUBLE_EQ(find_family("sdxl")->scaling_factor, 0.13025);
  EXPECT_DOUBLE_EQ(find_family("flux")->scaling_factor, 0.3611);
  EXPECT_DOUBLE_EQ(find_family("flux")->shift_factor, 0.1159);
}

TEST(Family, UnknownNamesAreNotGuessed) {
  EXPECT_FALSE(find_family("SD1"));
  EXPECT_FALSE(find_family(""));
}

TEST(Family, NamesAreListedForMessages) { EXPECT_EQ(family_names(), "sd1, sdxl, sd3, flux"); }

}  // namespace
}  // namespace sdvae
