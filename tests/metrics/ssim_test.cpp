#include "metrics/ssim.h"

#include <gtest/gtest.h>

#include "patterns.h"

namespace sdvae::testing {
namespace {

// scikit-image 0.26: structural_similarity(first[..., c], second[..., c], gaussian_weights=True,
// sigma=1.5, use_sample_covariance=False, data_range=255); luma: of first @ (0.299, 0.587, 0.114).
TEST(Ssim, EqualsScikitImageOnEachPlane) {
  const Image a = first_pattern(40, 30);
  const Image b = second_pattern(40, 30);
  EXPECT_NEAR(*mean_ssim(a, b, {1, 0, 0}), 0.9949547168239807, 1e-9);
  EXPECT_NEAR(*mean_ssim(a, b, {0, 1, 0}), 0.9949767394671456, 1e-9);
  EXPECT_NEAR(*mean_ssim(a, b, {0, 0, 1}), 0.9949094394108579, 1e-9);
  EXPECT_NEAR(*mean_ssim(a, b, {0.299, 0.587, 0.114}), 0.9973096063913298, 1e-9);
}

TEST(Ssim, EqualsScikitImageOnASingleWindow) {
  EXPECT_NEAR(*mean_ssim(first_pattern(11, 11), second_pattern(11, 11), {1, 0, 0}),
              0.9799970885755128, 1e-9);
}

TEST(Ssim, IsOneForEqualPicturesAndTheSameBothWays) {
  const Image a = first_pattern(31, 17);
  const Image b = second_pattern(31, 17);
  EXPECT_DOUBLE_EQ(*mean_ssim(a, a, {0, 1, 0}), 1);
  EXPECT_DOUBLE_EQ(*mean_ssim(a, b, {0, 1, 0}), *mean_ssim(b, a, {0, 1, 0}));
}

TEST(Ssim, IsEmptyBelowTheWindow) {
  EXPECT_FALSE(mean_ssim(first_pattern(10, 40), first_pattern(10, 40), {1, 0, 0}));
  EXPECT_FALSE(mean_ssim(first_pattern(40, 10), first_pattern(40, 10), {1, 0, 0}));
}

}  // namespace
}  // namespace sdvae::testing
