#include "engine/cpu/gemm_peak.h"

#include <gmock/gmock.h>

#include "kernels/level.h"

namespace sdvae::cpu {
namespace {

TEST(GemmPeak, IsARateWithItsLevel) {
  const GemmPeak peak = measure_gemm_peak(2);
  EXPECT_GT(peak.gflop_per_s, 0);
  EXPECT_LT(peak.gflop_per_s, 1e5);  // a hundred times what two cores can do
  EXPECT_EQ(peak.level, kernels::level_name());
}

}  // namespace
}  // namespace sdvae::cpu
