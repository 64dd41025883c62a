// Runs a test once for each level of instructions that this processor has.
#pragma once

#include <string>

#include <gtest/gtest.h>

#include "kernels/level.h"
#include "sdvae/error.h"

namespace sdvae::kernels::testing_support {

class EachLevel : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    try {
      limit_level(GetParam());
    } catch (const Error& error) {
      GTEST_SKIP() << error.what();
    }
  }
  void TearDown() override { limit_level(""); }
};

inline auto all_levels() { return testing::Values("scalar", "neon", "avx2", "avx512"); }

}  // namespace sdvae::kernels::testing_support
