#include "latent/family.h"

#include <gmock/gmock.h>

#include "latent/scaling.h"
#include "support/expect_error.h"

namespace sdvae {
namespace {

using testing::ElementsAre;
using testing::SizeIs;
using testing_support::expect_error;

TEST(Family, KnowsTheLatentSpacesOfTheContract) {
  ASSERT_THAT(known_families(), SizeIs(12));
  const LatentSpace* sd1 = find_family("sd1");
  ASSERT_TRUE(sd1);
  EXPECT_EQ(sd1->channels, 4);
  EXPECT_EQ(sd1->factor, 8);
  EXPECT_EQ(sd1->patch, 1);
  EXPECT_THAT(sd1->scale, ElementsAre(0.18215));
  EXPECT_THAT(sd1->shift, ElementsAre(0.0));
  const LatentSpace* sd3 = find_family("sd3");
  ASSERT_TRUE(sd3);
  EXPECT_EQ(sd3->channels, 16);
  EXPECT_THAT(sd3->scale, ElementsAre(1.5305));
  EXPECT_THAT(sd3->shift, ElementsAre(0.0609));
  EXPECT_THAT(find_family("sdxl")->scale, ElementsAre(0.13025));
  EXPECT_THAT(find_family("flux")->scale, ElementsAre(0.3611));
  EXPECT_THAT(find_family("flux")->shift, ElementsAre(0.1159));
  const LatentSpace* flux2 = find_family("flux2");
  ASSERT_TRUE(flux2);
  EXPECT_EQ(scaled_channels(*flux2), 128);
  EXPECT_EQ(scaled_factor(*flux2), 16);
  for (const char* const name : {"wan21", "wan22", "qwen21"}) {
    const LatentSpace* wan = find_family(name);
    ASSERT_TRUE(wan);
    EXPECT_THAT(wan->shift, SizeIs(wan->channels));
    EXPECT_EQ(wan->frame_axis, wan->family != "qwen21");
  }
}

TEST(Family, EveryRowCanHoldALatentOfItsOwn) {
  for (const LatentSpace& space : known_families()) {
    const auto channels = static_cast<std::uint64_t>(scaled_channels(space));
    EXPECT_EQ(space_fault(space, channels), std::nullopt) << space.family;
    EXPECT_EQ(space.scale.empty(), space.shift.empty()) << space.family;
    EXPECT_GE(space.factor, 1) << space.family;
  }
}

TEST(Family, UnknownNamesAreNotGuessed) {
  EXPECT_FALSE(find_family("SD1"));
  EXPECT_FALSE(find_family(""));
  EXPECT_EQ(known_family("sd3").family, "sd3");
  expect_error(ErrorKind::usage, "there is no family 'sd9'", [] { known_family("sd9"); });
}

TEST(Family, ThoseThatFitAModelAreListed) {
  EXPECT_THAT(families_that_fit(4, 8), ElementsAre("sd1", "sdxl", "playground25"));
  EXPECT_THAT(families_that_fit(32, 8), ElementsAre("flux2"));
  EXPECT_THAT(families_that_fit(4, 4), SizeIs(0));
  EXPECT_THAT(families_that_fit(0, 0), SizeIs(known_families().size()));
}

TEST(Family, NamesAreListedForMessages) {
  EXPECT_EQ(
      family_names(),
      "sd1, sdxl, sd3, flux, hunyuan-image, dcae, flux2, playground25, glm-image, wan21, wan22, "
      "qwen21");
}

}  // namespace
}  // namespace sdvae
