#include <gmock/gmock.h>

#include "../base/testing.h"
#include "patterns.h"
#include "sdvae/metrics.h"

namespace sdvae::testing {
namespace {

using ::testing::HasSubstr;

// scikit-image 0.26: peak_signal_noise_ratio(first, second, data_range=255) and
// structural_similarity(..., gaussian_weights=True, sigma=1.5, use_sample_covariance=False,
// data_range=255, channel_axis=2); mean and largest absolute difference by numpy.
TEST(Quality, EqualsScikitImage) {
  const Quality quality = measure_quality(first_pattern(64, 17), second_pattern(64, 17));
  EXPECT_NEAR(*quality.psnr, 31.817180496050742, 1e-9);
  EXPECT_NEAR(*quality.ssim, 0.9951609790753517, 1e-9);
  EXPECT_NEAR(*quality.ssim_luma, 0.9974144090174335, 1e-9);
  EXPECT_NEAR(quality.mae, 5.628982843137255, 1e-12);
  EXPECT_EQ(quality.max_error, 11);
}

TEST(Quality, EqualPicturesHaveNoPsnr) {
  const Image image = first_pattern(20, 20);
  const Quality quality = measure_quality(image, image);
  EXPECT_FALSE(quality.psnr);
  EXPECT_DOUBLE_EQ(*quality.ssim, 1);
  EXPECT_DOUBLE_EQ(*quality.ssim_luma, 1);
  EXPECT_EQ(quality.mae, 0);
  EXPECT_EQ(quality.max_error, 0);
}

TEST(Quality, BlackAgainstWhiteIsZeroDecibel) {
  const Image black{1, 2, {0, 0, 0, 0, 0, 0}};
  const Image white{1, 2, {255, 255, 255, 255, 255, 255}};
  const Quality quality = measure_quality(black, white);
  EXPECT_DOUBLE_EQ(*quality.psnr, 0);
  EXPECT_EQ(quality.mae, 255);
  EXPECT_EQ(quality.max_error, 255);
}

TEST(Quality, SmallPicturesHaveNoSsim) {
  const Quality quality = measure_quality(first_pattern(10, 11), second_pattern(10, 11));
  EXPECT_FALSE(quality.ssim);
  EXPECT_FALSE(quality.ssim_luma);
  EXPECT_TRUE(quality.psnr);
}

std::string refusal(const Image& a, const Image& b) {
  return sentence(ErrorKind::bad_data, [&] { static_cast<void>(measure_quality(a, b)); });
}

TEST(Quality, RefusesPicturesThatCannotBeCompared) {
  EXPECT_THAT(refusal(first_pattern(4, 6), first_pattern(6, 4)), HasSubstr("4x6 and 6x4"));
  EXPECT_THAT(refusal({}, {}), HasSubstr("without pixels"));
  Image cut = first_pattern(4, 4);
  cut.rgb.pop_back();
  EXPECT_THAT(refusal(first_pattern(4, 4), cut), HasSubstr("do not match their size"));
}

}  // namespace
}  // namespace sdvae::testing
