#include "latent/space_metadata.h"

#include <limits>

#include <gmock/gmock.h>

#include "../base/testing.h"
#include "latent/latent_values.h"
#include "sdvae/latent.h"
#include "tensors/safetensors.h"

namespace sdvae::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

LatentSpace per_channel() {
  return {.family = "mine",
          .shift = {-0.7571, 0.5, 1e-9, 0},
          .scale = {0.1, 1.0 / 3.0, 2, 8},
          .from = "its config.json"};
}

LatentSpace packed() {
  LatentSpace space = per_channel();
  space.patch = 2;
  space.patch_order = PatchOrder::channel_column_row;
  return space;
}

// Two pictures of 4 channels; the space is one of 4 channels too, packed or not.
Latent latent_in(const LatentSpace& space) {
  Latent latent{2, 4, 2, 2, {}, {}};
  for (int i = 0; i < 32; ++i) latent.values.push_back(static_cast<float>(i - 16) / 8);
  latent.info.space = space;
  return latent;
}

// The file with one of its metadata keys changed; an empty value takes the key away.
std::string refusal(const LatentSpace& space, const std::string& key, const std::string& value) {
  const std::vector<std::byte> file = serialize_latent(latent_in(space));
  Safetensors content = parse_safetensors(file, "'x'");
  content.metadata[key] = value;
  if (value.empty()) content.metadata.erase(key);
  return sentence(ErrorKind::bad_data,
                  [&] { static_cast<void>(parse_latent(serialize_safetensors(content), "'x'")); });
}

TEST(SpaceMetadata, OneNumberForAllChannelsKeepsItsKeys) {
  Metadata metadata;
  write_space(metadata, {.family = "sd3", .shift = {0.0609}, .scale = {1.5305}, .from = "a flag"});
  EXPECT_THAT(metadata,
              ElementsAre(Pair("sdvae.family", "sd3"), Pair("sdvae.scaling_factor", "1.5305"),
                          Pair("sdvae.shift_factor", "0.0609")));
}

TEST(SpaceMetadata, NumbersPerChannelHaveKeysOfTheirOwn) {
  Metadata metadata;
  write_space(metadata, packed());
  EXPECT_THAT(metadata, ElementsAre(Pair("sdvae.family", "mine"), Pair("sdvae.patch", "2 c,pw,ph"),
                                    Pair("sdvae.scale", "[0.1, 0.3333333333333333, 2, 8]"),
                                    Pair("sdvae.shift", "[-0.7571, 0.5, 1e-09, 0]"),
                                    Pair("sdvae.statistics", "its config.json")));
}

TEST(SpaceMetadata, EverySpaceComesBackWithItsLatent) {
  LatentSpace mixed = per_channel();
  mixed.shift = {0.25};
  for (const LatentSpace& space : {per_channel(), packed(), mixed}) {
    const Latent latent = latent_in(space);
    const std::vector<std::byte> file = serialize_latent(latent);
    const auto [read, facts] = parse_latent_file(file, "'x'");
    EXPECT_EQ(read.info.space.shift, space.shift);
    EXPECT_EQ(read.info.space.scale, space.scale);
    EXPECT_EQ(read.info.space.patch, space.patch);
    EXPECT_EQ(read.info.space.patch_order, space.patch_order);
    EXPECT_EQ(read.info.space.from, space.from);
    EXPECT_EQ(read.info.space.channels, 4 / space.patch / space.patch);
    EXPECT_EQ(read.channels, 4);
    EXPECT_TRUE(facts.has_marker);
    EXPECT_EQ(facts.stored_raw, space.patch == 1);
    for (std::size_t i = 0; i < latent.values.size(); ++i) {
      EXPECT_NEAR(read.values[i], latent.values[i], 2e-6) << i;
    }
    if (space.patch == 2) {  // stored as they are: not a bit is lost
      EXPECT_EQ(serialize_latent(read), file);
    }
  }
}

TEST(SpaceMetadata, RawValuesOfAPackedSpaceArePackedOnReading) {
  const std::vector<float> raw{0, 1, 2, 3, 4, 5, 6, 7};
  const std::vector<std::byte> bytes = bytes_from_values(raw, LatentDtype::float32);
  Safetensors content{{{"latent_tensor", StoredDtype::f32, {1, 1, 2, 4}, bytes}},
                      {{"sdvae.schema", "1"},
                       {"sdvae.space", "raw"},
                       {"sdvae.scale", "[1, 10, 100, 1000]"},
                       {"sdvae.shift_factor", "0"},
                       {"sdvae.patch", "2 c,ph,pw"}}};
  const Latent read = parse_latent(serialize_safetensors(content), "'x'");
  EXPECT_THAT(std::tuple(read.channels, read.height, read.width),
              ::testing::Eq(std::tuple(4, 1, 2)));
  EXPECT_THAT(read.values, ElementsAre(0, 2, 10, 30, 400, 600, 5000, 7000));
  content.tensors[0].shape = {1, 2, 1, 4};
  EXPECT_THAT(
      sentence(ErrorKind::bad_data,
               [&] { static_cast<void>(parse_latent(serialize_safetensors(content), "'x'")); }),
      HasSubstr("packs 2x2 pixels, but 'latent_tensor' has the shape [1, 2, 1, 4]"));
}

TEST(SpaceMetadata, ADamagedListNamesItsKey) {
  for (const char* list : {"[1, 2, 3, 0]", "[1, 2, 3, -1]", "[1, 2, 3, 1e-60]"}) {
    EXPECT_THAT(refusal(per_channel(), "sdvae.scale", list),
                HasSubstr("'sdvae.scale' is '" + std::string(list) +
                          "', where not all numbers are above zero"));
  }
  for (const char* key : {"sdvae.scale", "sdvae.shift"}) {
    for (const char* list : {"[1, 2, 3, nan]", "[1, inf, 3, 4]"}) {
      EXPECT_THAT(refusal(per_channel(), key, list), HasSubstr("not all numbers are finite"));
    }
    for (const char* list : {"[]", "[1, 2, 3, 4", "1, 2, 3, 4]", "[1, 2, 3, 4,]", "[1 2 3 4]", "4",
                             "[1, 2, 3, x]", "[1, 2, 3, 4] 5", "[[1], 2, 3, 4]", "[1e999]", "["}) {
      EXPECT_THAT(refusal(per_channel(), key, list), HasSubstr("which is not a list of numbers"));
    }
  }
}

TEST(SpaceMetadata, AWrongCountIsRefused) {
  EXPECT_THAT(refusal(per_channel(), "sdvae.scale", "[1, 2, 3]"),
              HasSubstr("cannot read 'x': its space has 3 scales for 4 channels"));
  EXPECT_THAT(refusal(per_channel(), "sdvae.shift", "[1, 2, 3, 4, 5]"),
              HasSubstr("cannot read 'x': its space has 5 shifts for 4 channels"));
}

TEST(SpaceMetadata, WhatIsMissingOrSaidTwiceIsRefused) {
  EXPECT_THAT(refusal(per_channel(), "sdvae.scale", ""),
              HasSubstr("'sdvae.scaling_factor' is missing"));
  EXPECT_THAT(refusal(per_channel(), "sdvae.shift", ""),
              HasSubstr("'sdvae.shift_factor' is missing"));
  EXPECT_THAT(refusal(per_channel(), "sdvae.scaling_factor", "1"),
              HasSubstr("'sdvae.scaling_factor' is '1', but 'sdvae.scale' says it as well"));
}

// The numbers of such a family are each model's own, and some models have none.
TEST(SpaceMetadata, AFamilyWithStatisticsMayLeaveThemOut) {
  Latent latent{1, 128, 1, 1, std::vector<float>(128, 0.5F), {}};
  latent.info.space = {.family = "flux2", .patch = 2};
  const Latent read = parse_latent(serialize_latent(latent), "'x'");
  EXPECT_EQ(read.values, latent.values);
  EXPECT_THAT(read.info.space.scale, IsEmpty());
  EXPECT_EQ(read.info.space.patch, 2);

  const std::vector<std::byte> file = serialize_latent(latent);
  Safetensors content = parse_safetensors(file, "'x'");
  content.metadata["sdvae.space"] = "raw";
  const auto raw = serialize_safetensors(content);
  EXPECT_THAT(sentence(ErrorKind::bad_data, [&] { static_cast<void>(parse_latent(raw, "'x'")); }),
              HasSubstr("'sdvae.space' is 'raw', but nothing says how its values are scaled"));
}

TEST(SpaceMetadata, AnotherPackingIsRefused) {
  for (const char* patch : {"2", "2 c,w,h", "2c,ph,pw", "1 c,ph,pw", "-2 c,ph,pw", "x",
                            "2  c,ph,pw", "99999999999 c,ph,pw"}) {
    EXPECT_THAT(refusal(packed(), "sdvae.patch", patch), HasSubstr("'sdvae.patch'")) << patch;
  }
  EXPECT_THAT(refusal(packed(), "sdvae.patch", "3 c,ph,pw"), HasSubstr("gives no 4 channels"));
  EXPECT_THAT(refusal(packed(), "sdvae.patch", "2147483647 c,ph,pw"), HasSubstr("1 to 16 a side"));
}

TEST(SpaceMetadata, WhatWouldNotBeReadIsNotWritten) {
  const auto write_refusal = [](const LatentSpace& space) {
    return sentence(ErrorKind::bad_data,
                    [&] { static_cast<void>(serialize_latent(latent_in(space))); });
  };
  LatentSpace space = per_channel();
  space.scale[2] = 0;
  EXPECT_THAT(write_refusal(space), HasSubstr("cannot be scaled by 0"));
  space.scale[2] = -1;
  EXPECT_THAT(write_refusal(space), HasSubstr("'sdvae.scale'"));
  space.scale = {1, 2};
  EXPECT_THAT(write_refusal(space), HasSubstr("its space has 2 scales for 4 channels"));
}

}  // namespace
}  // namespace sdvae::testing
