#include "kernels/silu.h"

#include <cmath>
#include <limits>

#include <gmock/gmock.h>

#include "kernels/each_level.h"
#include "kernels/maps.h"

namespace sdvae::kernels {
namespace {

using namespace testing_support;  // NOLINT(google-build-using-namespace)

class SiluTest : public EachLevel {};
INSTANTIATE_TEST_SUITE_P(Levels, SiluTest, all_levels());

double formula(double x) { return x / (1 + std::exp(-x)); }

TEST_P(SiluTest, ChangesEachValueAndKeepsNan) {
  Team team(3);
  const OwnedMap before({3, 5, 22}, 1);
  OwnedMap map({3, 5, 22}, 1);
  Expected expected;
  for (int i = 0; i < 3 * 5 * 22; ++i) {
    expected.push_back(formula(before.at(i / 110, i / 22 % 5, i % 22)));
  }
  silu(map.view(), team);
  EXPECT_LE(errors_of(map, expected).max, 1e-6);
  EXPECT_TRUE(map.padding_is_zero());
  map.view().values[1] = std::numeric_limits<float>::quiet_NaN();
  silu(map.view(), team);
  EXPECT_TRUE(std::isnan(map.at(0, 0, 1)));
}

TEST_P(SiluTest, GatesTheFirstHalfByTheSecond) {
  Team team(2);
  for (const int half : {1, 12, 16, 41}) {
    const OwnedMap from({4, 3, 2 * half}, 5);
    OwnedMap to({4, 3, half});
    Expected expected;
    for (int i = 0; i < 12 * half; ++i) {
      const int y = i / half / 3;
      const int x = i / half % 3;
      expected.push_back(from.at(y, x, i % half) * formula(from.at(y, x, half + i % half)));
    }
    gate(from.view(), to.view(), team);
    EXPECT_LE(errors_of(to, expected).max, 1e-6) << half;
    EXPECT_TRUE(to.padding_is_zero());
  }
}

}  // namespace
}  // namespace sdvae::kernels
