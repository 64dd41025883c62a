#include "latent/latent_metadata.h"

#include <clocale>
#include <limits>

#include <gmock/gmock.h>

#include "../base/testing.h"

namespace sdvae::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Key;
using ::testing::Not;
using ::testing::Pair;

constexpr const char* kContext = "cannot read 'x'";

Metadata minimal() {
  return {{"sdvae.schema", "1"},
          {"sdvae.space", "raw"},
          {"sdvae.scaling_factor", "1.5305"},
          {"sdvae.shift_factor", "0.0609"}};
}

LatentInfo full_info() {
  LatentInfo info;
  info.space = {.family = "sd3", .shift = {0.0609}, .scale = {1.5305}};
  info.posterior = Posterior::sample;
  info.seed = std::numeric_limits<std::uint64_t>::max();
  info.model = "my model";
  info.model_sha256 = std::string(64, 'a');
  info.image_width = 513;
  info.image_height = 300;
  info.fit = "pad";
  info.extra = {{"prompt", "{}"}, {"sdvae.of_tomorrow", "x"}};
  return info;
}

std::string refusal(const Metadata& metadata) {
  return sentence(ErrorKind::bad_data,
                  [&] { static_cast<void>(read_metadata(metadata, false, kContext)); });
}

std::string refusal(const std::string& key, const std::string& value) {
  Metadata metadata = minimal();
  metadata[key] = value;
  return refusal(metadata);
}

TEST(LatentMetadata, WithoutOursTheMarkerDecides) {
  const StorageFacts scaled = read_metadata({{"prompt", "p"}}, false, kContext);
  EXPECT_EQ(scaled.info.space.family, "sd1");
  EXPECT_THAT(scaled.info.space.scale, ElementsAre(0.18215));
  EXPECT_FALSE(scaled.stored_raw);
  EXPECT_FALSE(scaled.names_family);
  EXPECT_THAT(scaled.info.extra, Contains(Pair("prompt", "p")));

  const StorageFacts raw = read_metadata({}, true, kContext);
  EXPECT_EQ(raw.info.space.family, "");
  EXPECT_THAT(raw.info.space.scale, ElementsAre(1));
  EXPECT_THAT(raw.info.space.shift, ElementsAre(0));
  EXPECT_TRUE(raw.stored_raw);
}

TEST(LatentMetadata, OursDecideOverTheMarker) {
  for (const bool has_marker : {false, true}) {
    const StorageFacts facts = read_metadata(minimal(), has_marker, kContext);
    EXPECT_TRUE(facts.stored_raw);
    EXPECT_EQ(facts.info.space.family, "");
    EXPECT_THAT(facts.info.space.scale, ElementsAre(1.5305));
    EXPECT_THAT(facts.info.space.shift, ElementsAre(0.0609));
    EXPECT_THAT(facts.info.extra, IsEmpty());
  }
}

TEST(LatentMetadata, EverythingComesBack) {
  const LatentInfo info = full_info();
  const StorageFacts read = read_metadata(make_metadata({info, true}, kContext), true, kContext);
  EXPECT_TRUE(read.stored_raw);
  EXPECT_EQ(read.info.space.family, info.space.family);
  EXPECT_EQ(read.info.space.scale, info.space.scale);
  EXPECT_EQ(read.info.space.shift, info.space.shift);
  EXPECT_EQ(read.info.posterior, info.posterior);
  EXPECT_EQ(read.info.seed, info.seed);
  EXPECT_EQ(read.info.model, info.model);
  EXPECT_EQ(read.info.model_sha256, info.model_sha256);
  EXPECT_EQ(read.info.image_width, info.image_width);
  EXPECT_EQ(read.info.image_height, info.image_height);
  EXPECT_EQ(read.info.fit, info.fit);
  EXPECT_EQ(read.info.extra, info.extra);
}

TEST(LatentMetadata, WritesTheKeysOfTheContract) {
  const Metadata metadata = make_metadata({full_info(), true}, kContext);
  EXPECT_THAT(
      metadata,
      AllOf(Contains(Pair("sdvae.schema", "1")), Contains(Key("sdvae.version")),
            Contains(Pair("sdvae.family", "sd3")), Contains(Pair("sdvae.scaling_factor", "1.5305")),
            Contains(Pair("sdvae.shift_factor", "0.0609")), Contains(Pair("sdvae.space", "raw")),
            Contains(Pair("sdvae.posterior", "sample")),
            Contains(Pair("sdvae.seed", "18446744073709551615"))));
  EXPECT_THAT(metadata, AllOf(Contains(Pair("sdvae.model", "my model")),
                              Contains(Pair("sdvae.model_sha256", std::string(64, 'a'))),
                              Contains(Pair("sdvae.image_width", "513")),
                              Contains(Pair("sdvae.image_height", "300")),
                              Contains(Pair("sdvae.fit", "pad")), Contains(Pair("prompt", "{}"))));
}

TEST(LatentMetadata, LeavesOutWhatIsUnknown) {
  LatentInfo info;
  info.space.scale = {1};
  info.space.shift = {0};
  info.extra["sdvae.seed"] = "stale";  // a key of ours is never taken from the others
  const Metadata metadata = make_metadata({info, false}, kContext);
  EXPECT_EQ(metadata.size(), 5U);
  EXPECT_THAT(metadata, Contains(Pair("sdvae.scaling_factor", "1")));
  EXPECT_THAT(metadata, Contains(Pair("sdvae.shift_factor", "0")));
  EXPECT_THAT(metadata, Contains(Pair("sdvae.space", "scaled")));
  EXPECT_THAT(metadata, Not(Contains(Key("sdvae.seed"))));
}

TEST(LatentMetadata, NumbersDoNotDependOnTheLocale) {
  const char* german = std::setlocale(LC_ALL, "de_DE.UTF-8");
  if (!german) GTEST_SKIP() << "this machine has no German locale";
  const Metadata metadata = make_metadata({full_info(), true}, kContext);
  const StorageFacts read = read_metadata(metadata, true, kContext);
  std::setlocale(LC_ALL, "C");
  EXPECT_EQ(metadata.at("sdvae.scaling_factor"), "1.5305");
  EXPECT_THAT(read.info.space.scale, ElementsAre(1.5305));
}

TEST(LatentMetadata, ANewerSchemaIsRefused) {
  EXPECT_THAT(refusal("sdvae.schema", "2"),
              AllOf(HasSubstr("cannot read 'x'"), HasSubstr("'sdvae.schema' is '2'"),
                    HasSubstr("made by a newer sdvae")));
  for (const char* value : {"0", "", "one", "1.0", "-1", " 1", "1 "}) {
    EXPECT_THAT(refusal("sdvae.schema", value), HasSubstr("'sdvae.schema'")) << value;
  }
}

TEST(LatentMetadata, AnIncompleteSetIsRefused) {
  for (const auto& [key, value] : minimal()) {
    Metadata metadata = minimal();
    metadata.erase(key);
    EXPECT_THAT(refusal(metadata), HasSubstr("'" + key + "' is missing"));
  }
}

TEST(LatentMetadata, AMalformedValueNamesItsKey) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> bad{
      {"sdvae.space", {"", "Raw", "raw "}},
      {"sdvae.scaling_factor", {"", "0", "-1", "nan", "inf", "1e-60", "1e400", "0,5", "1.5x"}},
      {"sdvae.shift_factor", {"", "nan", "-inf", "x"}},
      {"sdvae.posterior", {"", "mode"}},
      {"sdvae.seed", {"", "-1", "1.5", "18446744073709551616"}},
      {"sdvae.model_sha256", {"", "abc", std::string(64, 'A'), std::string(63, 'a') + "g"}},
      {"sdvae.image_width", {"", "0", "-5", "65536", "1e3"}},
      {"sdvae.image_height", {"", "0", "99999999999"}},
      {"sdvae.fit", {"", "stretch"}},
      {"sdvae.family", {"", "a b", "\x1b[2J", std::string(33, 'f')}}};
  for (const auto& [key, values] : bad) {
    for (const std::string& value : values) {
      EXPECT_THAT(refusal(key, value), HasSubstr("the metadata key '" + key + "'")) << value;
    }
  }
}

TEST(LatentMetadata, WhatWouldNotBeReadIsNotWritten) {
  const auto write_refusal = [](const LatentInfo& info) {
    return sentence(ErrorKind::bad_data, [&] {
      static_cast<void>(make_metadata({info, true}, "cannot write the latent"));
    });
  };
  LatentInfo info;
  info.space.shift = {0};
  info.space.scale = {std::numeric_limits<double>::quiet_NaN()};
  EXPECT_THAT(write_refusal(info), HasSubstr("cannot write the latent: the metadata key "
                                             "'sdvae.scaling_factor' is 'nan'"));
  info.space.scale = {1};
  info.image_width = -1;
  EXPECT_THAT(write_refusal(info), HasSubstr("'sdvae.image_width'"));
}

}  // namespace
}  // namespace sdvae::testing
