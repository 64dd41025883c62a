#include "network/description.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "network/override.h"
#include "support/expect_error.h"

namespace sdvae {
namespace {

using nlohmann::json;
using testing_support::expect_error;

json taesd() {
  return {{"schema", 1},          {"name", "taesd"},
          {"family", "sd1"},      {"scaling_factor", 0.18215},
          {"shift_factor", 0.0},  {"latent_channels", 4},
          {"factor", 8},          {"has_moments", false},
          {"io_space", "scaled"}, {"weights_sha256", std::string(64, 'a')},
          {"source", "a folder"}};
}

ModelInfo describe(const json& object, const FamilyOverride& with = {}) {
  return describe_model(object.dump(), "m.pt", with);
}

TEST(Description, ReadsEveryKey) {
  const ModelInfo info = describe(taesd());
  EXPECT_EQ(info.name, "taesd");
  EXPECT_EQ(info.space.family, "sd1");
  EXPECT_DOUBLE_EQ(info.space.scale.at(0), 0.18215);
  EXPECT_EQ(info.space.channels, 4);
  EXPECT_EQ(info.space.factor, 8);
  EXPECT_FALSE(info.has_moments);
  EXPECT_TRUE(info.io_scaled);
  EXPECT_EQ(info.weights_sha256, std::string(64, 'a'));
  EXPECT_EQ(info.source, "a folder");
}

TEST(Description, EveryRequiredKeyIsMissed) {
  for (const char* key : {"schema", "name", "family", "scaling_factor", "shift_factor",
                          "latent_channels", "factor", "has_moments", "io_space"}) {
    json object = taesd();
    object.erase(key);
    expect_error(ErrorKind::model, key, [&] { static_cast<void>(describe(object)); });
  }
}

TEST(Description, WrongTypesAndImpossibleValuesAreRefused) {
  const std::pair<const char*, json> cases[] = {
      {"schema", 2},           {"name", 7},      {"scaling_factor", 0.0},   {"scaling_factor", "x"},
      {"latent_channels", 0},  {"factor", 1000}, {"io_space", "sideways"},  {"has_moments", "yes"},
      {"latent_channels", -4}, {"factor", 0},    {"weights_sha256", "xyz"},
  };
  for (const auto& [key, value] : cases) {
    json object = taesd();
    object[key] = value;
    expect_error(ErrorKind::model, "sdvae.json", [&] { static_cast<void>(describe(object)); });
  }
}

TEST(Description, StatisticsStandInPlaceOfTheTwoFactors) {
  json object = taesd();
  object.erase("scaling_factor");
  object.erase("shift_factor");
  object.update({{"family", "flux2"}, {"latent_channels", 32}, {"patch", "2 c,ph,pw"}});
  object["scale"] = std::vector<double>(128, 0.5);
  object["shift"] = std::vector<double>(128, -1.25);
  const LatentSpace space = describe(object).space;
  EXPECT_EQ(space.patch, 2);
  EXPECT_EQ(space.scale, std::vector<double>(128, 0.5));
  EXPECT_EQ(space.shift, std::vector<double>(128, -1.25));
  object["scale"] = json::array({1, "x"});
  expect_error(ErrorKind::model, "'sdvae.scale' is '[1,\"x\"]', which is not a list of numbers",
               [&] { static_cast<void>(describe(object)); });
  object["scale"] = std::vector<double>(64, 1);
  expect_error(ErrorKind::model, "64 scales for 128 channels",
               [&] { static_cast<void>(describe(object)); });
}

TEST(Description, TextThatIsNoObjectIsRefused) {
  for (const char* text : {"[]", "{", "nonsense", "3"}) {
    expect_error(ErrorKind::model, "not a JSON object",
                 [&] { static_cast<void>(describe_model(text, "m.pt", {})); });
  }
}

TEST(Description, NoDescriptionNeedsAFamily) {
  expect_error(ErrorKind::model, "does not say which latent space",
               [] { static_cast<void>(describe_model("", "m.pt", {})); });
  const ModelInfo info =
      describe_model("", "m.pt", {.family = "flux", .scaling_factor = {}, .shift_factor = {}});
  EXPECT_EQ(info.space.channels, 16);
  EXPECT_EQ(info.space.factor, 8);
  EXPECT_DOUBLE_EQ(info.space.shift.at(0), 0.1159);
}

TEST(Description, TheOverrideWins) {
  const ModelInfo family =
      describe(taesd(), {.family = "sdxl", .scaling_factor = {}, .shift_factor = {}});
  EXPECT_EQ(family.space.family, "sdxl");
  EXPECT_DOUBLE_EQ(family.space.scale.at(0), 0.13025);
  EXPECT_EQ(family.overruled, "family sd1 (from its sdvae.json)");
  const ModelInfo number =
      describe(taesd(), {.family = "", .scaling_factor = 0.5, .shift_factor = 0.25});
  EXPECT_EQ(number.space.family, "sd1");
  EXPECT_DOUBLE_EQ(number.space.scale.at(0), 0.5);
  EXPECT_DOUBLE_EQ(number.space.shift.at(0), 0.25);
}

TEST(Description, OverridesThatMakeNoSenseAreUsageErrors) {
  expect_error(ErrorKind::usage, "no family 'sd9'", [] {
    static_cast<void>(
        describe(taesd(), {.family = "sd9", .scaling_factor = {}, .shift_factor = {}}));
  });
  expect_error(ErrorKind::usage, "above zero", [] {
    static_cast<void>(describe(taesd(), {.family = "", .scaling_factor = 0.0, .shift_factor = {}}));
  });
}

TEST(Description, StatisticsForOtherChannelsAreRefused) {
  ModelInfo info;
  info.space = {.channels = 4, .patch = 2, .shift = {0}, .scale = std::vector<double>(16, 1.0)};
  EXPECT_NO_THROW(check_statistics(info, "'m.pt'"));
  info.space.channels = 8;
  expect_error(ErrorKind::model,
               "cannot use model 'm.pt': its latent space has 16 scales for 32 channels",
               [&] { check_statistics(info, "'m.pt'"); });
}

TEST(Description, TheFileIsQuotedWhereItsFamilyNeedsStatistics) {
  expect_error(ErrorKind::model, "cannot use model 'm.pt' as family playground25",
               [] { static_cast<void>(describe_model("", "m.pt", {.family = "playground25"})); });
}

TEST(Description, AnEncoderNeedsNumbersUnlessItScalesByItself) {
  ModelInfo info;
  info.space = {.family = "flux2", .channels = 32, .patch = 2};
  expect_error(ErrorKind::model, "'m.pt' as family flux2: it lacks the statistics",
               [&] { check_statistics(info, "'m.pt'"); });
  info.has_encoder = false;
  EXPECT_NO_THROW(check_statistics(info, "'m.pt'"));
  info.has_encoder = info.io_scaled = true;
  EXPECT_NO_THROW(check_statistics(info, "'m.pt'"));
}

}  // namespace
}  // namespace sdvae
