#include "latent/scaling.h"

#include <limits>
#include <vector>

#include <gmock/gmock.h>

#include "support/expect_error.h"

namespace sdvae {
namespace {

using testing::ElementsAre;
using testing::FloatEq;
using testing_support::expect_error;

TEST(Scaling, RawToScaledIsOneExactProduct) {
  std::vector<float> values = {1.0F, -3.7F, 0.1F};
  rescale(values, {}, {.scale = 0.18215, .shift = 0.0});
  EXPECT_EQ(values[0], 0.18215F);
  EXPECT_EQ(values[1], -3.7F * 0.18215F);
  EXPECT_EQ(values[2], 0.1F * 0.18215F);
}

TEST(Scaling, ShiftIsTakenBeforeTheScale) {
  std::vector<float> values = {2.0F};
  rescale(values, {}, {.scale = 1.5305, .shift = 0.0609});
  EXPECT_THAT(values, ElementsAre(FloatEq((2.0F - 0.0609F) * 1.5305F)));
  rescale(values, {.scale = 1.5305, .shift = 0.0609}, {});
  EXPECT_THAT(values, ElementsAre(FloatEq(2.0F)));
}

TEST(Scaling, EqualScalingsLeaveEveryBit) {
  std::vector<float> values = {0.1F, 1e-30F, 12345.678F};
  const std::vector<float> before = values;
  rescale(values, {.scale = 0.18215, .shift = 0.1}, {.scale = 0.18215, .shift = 0.1});
  EXPECT_EQ(values, before);
}

TEST(Scaling, WhatALatentSaysComesFirst) {
  LatentInfo info;
  const Scaling model{0.18215, 0.25};
  EXPECT_EQ(scaling_of(info, model, "x"), model);
  info.scaling_factor = 1.5;
  EXPECT_EQ(scaling_of(info, model, "x"), (Scaling{1.5, 0.25}));
  info.shift_factor = 0.0;
  EXPECT_EQ(scaling_of(info, model, "x"), (Scaling{1.5, 0.0}));
  EXPECT_EQ(scaling_of(info, {}, "x"), (Scaling{1.5, 0.0}));
}

TEST(Scaling, AFactorThatNobodyNamesIsNeverGuessed) {
  LatentInfo info;
  const auto take = [&] { static_cast<void>(scaling_of(info, {}, "cannot use it")); };
  expect_error(ErrorKind::bad_data, "cannot use it: nothing says how its values are scaled", take);
  info.shift_factor = 0.0;
  expect_error(ErrorKind::bad_data, "nothing says", take);
  info.shift_factor.reset();
  info.scaling_factor = 0.5;
  expect_error(ErrorKind::bad_data, "nothing says", take);
}

TEST(Scaling, FactorsThatNoValueCanHaveAreRefused) {
  for (const double scale : {0.0, 1e-60, std::numeric_limits<double>::quiet_NaN(),
                             std::numeric_limits<double>::infinity()}) {
    LatentInfo info;
    info.scaling_factor = scale;
    expect_error(ErrorKind::bad_data, "cannot be scaled by",
                 [&] { static_cast<void>(scaling_of(info, Scaling{}, "x")); });
  }
  LatentInfo info;
  info.shift_factor = std::numeric_limits<double>::infinity();
  expect_error(ErrorKind::bad_data, "shifted by inf",
               [&] { static_cast<void>(scaling_of(info, Scaling{}, "x")); });
}

TEST(Scaling, KnownFamiliesHaveOne) {
  EXPECT_EQ(family_scaling("flux"), (Scaling{0.3611, 0.1159}));
  EXPECT_FALSE(family_scaling(""));
}

}  // namespace
}  // namespace sdvae
