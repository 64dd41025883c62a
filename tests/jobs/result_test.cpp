#include "jobs/result.h"

#include <gtest/gtest.h>

namespace sdvae {
namespace {

Quality of_psnr(double psnr) {
  Quality quality;
  quality.psnr = psnr;
  return quality;
}

TEST(Result, OnlyABoundThatIsMissedIsNotGoodEnough) {
  EXPECT_TRUE(reaches(of_psnr(20), std::nullopt));
  EXPECT_TRUE(reaches(of_psnr(20), 20));
  EXPECT_FALSE(reaches(of_psnr(19.99), 20));
  EXPECT_TRUE(reaches({}, 1000)) << "equal pictures";
}

TEST(Result, TheFiguresOfRoundtripAndCompareAreChecked) {
  RoundtripResult there_and_back;
  there_and_back.quality.psnr = 20;
  EXPECT_TRUE(is_good_enough(there_and_back));
  there_and_back.min_psnr = 30;
  EXPECT_FALSE(is_good_enough(there_and_back));
  CompareResult compared;
  compared.quality.psnr = 20;
  compared.min_psnr = 30;
  EXPECT_FALSE(is_good_enough(compared));
  EXPECT_TRUE(is_good_enough(EncodeResult{}));
}

}  // namespace
}  // namespace sdvae
