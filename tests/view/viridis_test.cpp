#include "view/viridis.h"

#include <limits>
#include <tuple>

#include <gtest/gtest.h>

namespace sdvae {
namespace {

std::tuple<int, int, int> colour(float t) {
  const Rgb rgb = viridis(t);
  return {rgb.red, rgb.green, rgb.blue};
}

// matplotlib 3.11.2: colormaps["viridis"](t, bytes=True)[:3]
TEST(Viridis, EqualsMatplotlib) {
  EXPECT_EQ(colour(0), std::tuple(68, 1, 84));
  EXPECT_EQ(colour(0.25F), std::tuple(58, 82, 139));
  EXPECT_EQ(colour(0.5F), std::tuple(32, 144, 140));
  EXPECT_EQ(colour(0.75F), std::tuple(94, 201, 97));
  EXPECT_EQ(colour(1), std::tuple(253, 231, 36));
}

TEST(Viridis, AStepBeginsAtAMultipleOfOne256th) {
  EXPECT_NE(colour(127.0F / 256), colour(128.0F / 256));
  EXPECT_EQ(colour(128.9F / 256), colour(128.0F / 256));
}

TEST(Viridis, StaysInsideTheMap) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  EXPECT_EQ(colour(-1), colour(0));
  EXPECT_EQ(colour(-kInfinity), colour(0));
  EXPECT_EQ(colour(std::numeric_limits<float>::quiet_NaN()), colour(0));
  EXPECT_EQ(colour(2), colour(1));
  EXPECT_EQ(colour(kInfinity), colour(1));
}

}  // namespace
}  // namespace sdvae
