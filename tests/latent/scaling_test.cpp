#include "latent/scaling.h"

#include <cmath>
#include <limits>
#include <random>

#include <gmock/gmock.h>

#include "latent/family.h"
#include "latent/packing.h"
#include "support/expect_error.h"

namespace sdvae {
namespace {

using testing::ElementsAre;
using testing_support::expect_error;

LatentValues noise(const LatentShape& shape) {
  LatentValues latent{shape, {}};
  std::mt19937 random(7);
  for (std::uint64_t i = 0; i < shape[0] * shape[1] * shape[2] * shape[3]; ++i) {
    latent.values.push_back(static_cast<float>(static_cast<int>(random() % 4001) - 2000) / 300);
  }
  return latent;
}

LatentSpace uniform(double scale, double shift) {
  return {.channels = 4, .shift = {shift}, .scale = {scale}};
}

// Four raw channels packed 2x2, so that each of the sixteen has numbers of its own.
LatentSpace packed(PatchOrder order) {
  LatentSpace space{.family = "mine", .channels = 4, .patch = 2, .patch_order = order};
  for (int channel = 0; channel < 16; ++channel) {
    space.shift.push_back(0.125 * channel - 1.1);
    space.scale.push_back(0.3 + 0.07 * channel);
  }
  return space;
}

Latent latent_in(const LatentSpace& space, int channels = 4) {
  Latent latent;
  latent.channels = channels;
  latent.info.space = space;
  return latent;
}

// What sdvae computed when a space was two doubles, step by step in float32.
TEST(Scaling, FamiliesOfTwoNumbersKeepEveryBit) {
  for (const LatentSpace& space : known_families()) {
    if (space.scale.size() != 1) continue;
    const auto scale = static_cast<float>(space.scale.at(0));
    const auto shift = static_cast<float>(space.shift.at(0));
    const LatentValues raw = noise({2, static_cast<std::uint64_t>(space.channels), 3, 5});
    LatentValues latent = raw;
    to_scaled(latent, space);
    for (std::size_t i = 0; i < raw.values.size(); ++i) {
      ASSERT_EQ(latent.values[i], (raw.values[i] - shift) * scale) << space.family;
    }
    const LatentValues scaled = latent;
    to_raw(latent, space);
    for (std::size_t i = 0; i < raw.values.size(); ++i) {
      ASSERT_EQ(latent.values[i], scaled.values[i] / scale + shift) << space.family;
      ASSERT_NEAR(latent.values[i], raw.values[i], 2e-6) << space.family;
    }
    EXPECT_EQ(latent.shape, raw.shape);
  }
}

TEST(Scaling, EachPackedChannelHasItsOwnNumbers) {
  for (const PatchOrder order : {PatchOrder::channel_row_column, PatchOrder::channel_column_row,
                                 PatchOrder::row_column_channel}) {
    const LatentSpace space = packed(order);
    const LatentValues raw = noise({2, 4, 6, 4});
    LatentValues expected = raw;
    pack(expected, space);
    LatentValues latent = raw;
    to_scaled(latent, space);
    ASSERT_THAT(latent.shape, ElementsAre(2, 16, 3, 2));
    for (std::size_t i = 0; i < latent.values.size(); ++i) {
      const std::size_t channel = i / 6 % 16;
      const auto scale = static_cast<float>(space.scale[channel]);
      const auto shift = static_cast<float>(space.shift[channel]);
      ASSERT_EQ(latent.values[i], (expected.values[i] - shift) * scale) << i;
    }
    to_raw(latent, space);
    EXPECT_EQ(latent.shape, raw.shape);
    for (std::size_t i = 0; i < raw.values.size(); ++i) {
      ASSERT_NEAR(latent.values[i], raw.values[i], 2e-6) << i;
    }
  }
}

TEST(Scaling, OneOfTheTwoMayBePerChannel) {
  LatentValues latent{{1, 2, 1, 2}, {1, 2, 3, 4}};
  to_scaled(latent, {.shift = {1}, .scale = {2, 10}});
  EXPECT_THAT(latent.values, ElementsAre(0, 2, 20, 30));
}

TEST(Scaling, AScaleOfOneLeavesEvenTheSignOfAZero) {
  for (const LatentSpace& space : {uniform(1, 0), LatentSpace{}}) {
    LatentValues latent{{1, 1, 1, 2}, {-0.0F, 1e-30F}};
    to_raw(latent, space);
    to_scaled(latent, space);
    EXPECT_TRUE(std::signbit(latent.values[0]));
    EXPECT_EQ(latent.values[1], 1e-30F);
  }
}

TEST(Scaling, EqualSpacesLeaveEveryBit) {
  for (const LatentSpace& space : {uniform(0.18215, 0.1), packed(PatchOrder::channel_row_column)}) {
    LatentSpace other = space;
    other.family = "another";
    other.from = "elsewhere";
    const LatentValues before = noise({1, 16, 2, 2});
    LatentValues latent = before;
    rescale(latent, space, other);
    EXPECT_EQ(latent.values, before.values);
  }
}

TEST(Scaling, FromOneSpaceToAnotherGoesThroughRaw) {
  const LatentSpace from = packed(PatchOrder::channel_row_column);
  const LatentSpace to = packed(PatchOrder::row_column_channel);
  LatentValues latent = noise({1, 16, 3, 2});
  LatentValues expected = latent;
  to_raw(expected, from);
  to_scaled(expected, to);
  rescale(latent, from, to);
  EXPECT_EQ(latent.values, expected.values);
  EXPECT_EQ(latent.shape, expected.shape);
}

TEST(Scaling, WhatALatentSaysComesFirst) {
  const LatentSpace model = uniform(0.18215, 0.25);
  EXPECT_TRUE(is_same_scaling(space_of(latent_in({}), &model, "x"), model));
  EXPECT_TRUE(
      is_same_scaling(space_of(latent_in({.scale = {1.5}}), &model, "x"), uniform(1.5, 0.25)));
  const LatentSpace whole = uniform(1.5, 0);
  EXPECT_TRUE(is_same_scaling(space_of(latent_in(whole), &model, "x"), whole));
  EXPECT_TRUE(is_same_scaling(space_of(latent_in(whole), nullptr, "x"), whole));
}

TEST(Scaling, ThePackingComesWithTheNumbers) {
  const LatentSpace model = packed(PatchOrder::channel_column_row);
  const LatentSpace found = space_of(latent_in({}, 16), &model, "x");
  EXPECT_TRUE(is_same_scaling(found, model));
  EXPECT_EQ(found.channels, 4);
  EXPECT_EQ(space_of(latent_in(uniform(1, 0), 16), &model, "x").patch, 1);
}

TEST(Scaling, NumbersThatNobodyNamesAreNeverGuessed) {
  for (const LatentSpace& space :
       {LatentSpace{}, LatentSpace{.shift = {0}}, LatentSpace{.scale = {1}}}) {
    expect_error(ErrorKind::bad_data, "cannot use it: nothing says how its values are scaled",
                 [&] { static_cast<void>(space_of(latent_in(space), nullptr, "cannot use it")); });
  }
}

TEST(Scaling, NumbersThatNoValueCanHaveAreRefused) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const auto refused = [](const LatentSpace& space, const char* why) {
    expect_error(ErrorKind::bad_data, why,
                 [&] { static_cast<void>(space_of(latent_in(space), nullptr, "x")); });
  };
  for (const double scale : {0.0, 1e-60, std::numeric_limits<double>::quiet_NaN(), kInfinity}) {
    refused(uniform(scale, 0), "cannot be scaled by");
    refused({.shift = {0}, .scale = {1, 1, 1, scale}}, "cannot be scaled by");
  }
  refused(uniform(1, kInfinity), "shifted by inf");
  refused({.shift = {0, 0, 0, kInfinity}, .scale = {1}}, "shifted by inf");
}

TEST(Scaling, NumbersForOtherChannelsAreRefused) {
  EXPECT_EQ(space_fault({.shift = {0}, .scale = {1, 2, 3}}, 4), "has 3 scales for 4 channels");
  EXPECT_EQ(space_fault({.shift = {0, 1}, .scale = {1}}, 4), "has 2 shifts for 4 channels");
  EXPECT_EQ(space_fault({.patch = 2}, 6), "packs 2x2 pixels, which gives no 6 channels");
  EXPECT_TRUE(space_fault({.patch = 0}, 4));
  EXPECT_TRUE(space_fault({.patch = 65'536}, 4));
  EXPECT_FALSE(space_fault(packed(PatchOrder::channel_row_column), 16));
  EXPECT_TRUE(space_fault(packed(PatchOrder::channel_row_column), 32));
  expect_error(ErrorKind::bad_data, "x: its space has 16 scales for 4 channels", [] {
    static_cast<void>(space_of(latent_in(packed(PatchOrder::channel_row_column)), nullptr, "x"));
  });
}

}  // namespace
}  // namespace sdvae
