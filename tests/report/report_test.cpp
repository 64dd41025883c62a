#include "report/report.h"

#include <gmock/gmock.h>

namespace sdvae::report {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

RoundtripResult roundtripped() {
  return {
      .input = "a.jpg",
      .width = 64,
      .height = 48,
      .quality = {.psnr = 24.773, .ssim = 0.67901, .ssim_luma = 0.7, .mae = 8.125, .max_error = 9},
      .min_psnr = {},
      .latent_shape = {1, 4, 6, 8},
      .input_bytes = 1000,
      .profile = {}};
}

TEST(Report, EncodeTellsWhatWentWhere) {
  EncodeResult result{.input = "a.jpg",
                      .output = "a.latent",
                      .width = 64,
                      .height = 48,
                      .latent_shape = {1, 4, 6, 8},
                      .family = "sd1",
                      .profile = {}};
  EXPECT_EQ(text_of(result), "a.jpg -> a.latent: 64x48 pixels, latent 4x6x8");
  EXPECT_EQ(json_of(result).dump(),
            R"({"width":64,"height":48,"latent_shape":[1,4,6,8],"family":"sd1",)"
            R"("colour_profile":null})");
  result.profile = {ProfileKind::other, "Display P3", {}, true};
  EXPECT_EQ(json_of(result)["colour_profile"].dump(),
            R"({"kind":"other","description":"Display P3","applied":true})");
}

TEST(Report, DecodeNamesEveryPicture) {
  const DecodeResult result{
      .input = "a.latent", .outputs = {"a.png", "a-1.png"}, .width = 64, .height = 48};
  EXPECT_EQ(text_of(result), "a.latent -> a.png, a-1.png: 64x48 pixels");
  EXPECT_EQ(json_of(result).dump(), R"({"width":64,"height":48,"outputs":["a.png","a-1.png"]})");
}

TEST(Report, RoundtripIsALineAmongManyAndTwoAlone) {
  const std::string line =
      "a.jpg: 64x48, PSNR 24.77 dB, SSIM 0.6790 (luma 0.7000), MAE 8.12, max error 9";
  EXPECT_EQ(line_of(roundtripped()), line);
  EXPECT_EQ(text_of(roundtripped()),
            line +
                "\n  latent 4x6x8: 192 numbers for 9216 (48.0 times fewer), 768 bytes for 9216 "
                "(12.0 times fewer; the file has 1000)");
  const auto object = json_of(roundtripped());
  EXPECT_EQ(object["compression"], 48.0);
  EXPECT_EQ(object["compression_bytes"], 12.0);
  EXPECT_EQ(object["latent_bytes"], 768);
  EXPECT_EQ(object["input_bytes"], 1000);
  EXPECT_EQ(object["psnr"], 24.773);
}

TEST(Report, EqualPicturesHaveNoPsnr) {
  const CompareResult result{.a = "a",
                             .b = "b",
                             .width = 1,
                             .height = 2,
                             .quality = {},
                             .min_psnr = {},
                             .profile_a = {},
                             .profile_b = {.kind = ProfileKind::srgb}};
  EXPECT_EQ(text_of(result),
            "b against a: 1x2, equal pictures, SSIM - (luma -), MAE 0.00, max error 0");
  EXPECT_TRUE(json_of(result)["psnr"].is_null());
  EXPECT_EQ(json_of(result)["other"], "b");
  EXPECT_TRUE(json_of(result)["colour_profile"].is_null());
  EXPECT_EQ(json_of(result)["other_colour_profile"]["kind"], "srgb");
}

TEST(Report, WhatMissesItsBoundIsSaid) {
  RoundtripResult result = roundtripped();
  EXPECT_TRUE(notes_of(result).empty());
  result.min_psnr = 30;
  EXPECT_THAT(notes_of(result), ElementsAre("a.jpg is below 30 dB"));
}

TEST(Report, RunsThatTheTimeDidNotSufficeForAreSaid) {
  BenchResult result{.model = {},
                     .request = {.runs = 5},
                     .encode = {.runs = 5, .stages = {}},
                     .decode = {.runs = 2, .stages = {}},
                     .gemm = {}};
  result.model.engine = Engine::native;
  EXPECT_THAT(notes_of(result),
              ElementsAre("native in float32 was timed 5 and 2 times, not 5: the time was over"));
  result.decode.runs = 5;
  EXPECT_TRUE(notes_of(result).empty());
}

TEST(Report, OnlyTheFirstRowOfATableHasAHead) {
  BenchRow row;
  row.result.model.device = {DeviceKind::cpu};
  row.result.encode.min_ms = row.result.decode.min_ms = 1;
  EXPECT_THAT(text_of(row), testing::Not(HasSubstr("min ms")));
  row.is_first = true;
  EXPECT_THAT(text_of(row), HasSubstr("min ms"));
  EXPECT_EQ(json_of(row)["device"], "cpu");
}

TEST(Report, ALatentsContentIsToldWithItsChannels) {
  LatentContent content;
  content.shape = {1, 1, 2, 3};
  content.info.space.family = "sd1";
  content.info.space.scale = {0.18215};
  content.info.space.shift = {0};
  content.channels = {{.min = -1, .max = 2, .mean = 0.5, .stddev = 1}};
  content.channels_picture = "c.png";
  content.file.other_tensors = {"noise_mask"};
  const std::string text = text_of(InspectResult(content));
  EXPECT_THAT(text, testing::StartsWith("latent 1x1x2x3 (pictures, channels, height, width), "
                                        "float32, stored scaled\n  family sd1 (as ComfyUI"));
  EXPECT_THAT(text, testing::EndsWith("    2.0000\n  beside the latent, passed over: 'noise_mask'\n"
                                      "  channels drawn to c.png"));
  const auto object = json_of(InspectResult(content));
  EXPECT_EQ(object["shape"].dump(), "[1,1,2,3]");
  EXPECT_EQ(object["channels"][0]["std"], 1.0);
  EXPECT_EQ(object["other_tensors"].dump(), R"(["noise_mask"])");
}

TEST(Report, HalfOfAModelIsCalledSo) {
  ModelInfo model{.name = "x", .has_encoder = false, .format = "safetensors"};
  EXPECT_THAT(text_of(InspectResult(model)),
              HasSubstr("pixels per latent pixel, a decoder only, works on raw latents"));
  EXPECT_EQ(json_of(InspectResult(model))["has_encoder"], false);
  model = {.name = "x", .has_decoder = false, .has_moments = true, .format = "safetensors"};
  EXPECT_THAT(text_of(InspectResult(model)), HasSubstr(", mean and variance, an encoder only, "));
  EXPECT_EQ(json_of(InspectResult(model))["has_decoder"], false);
}

TEST(Report, AModelIsItsPathAndATableWithOthers) {
  NamedModel here{
      .model = {.name = "mine", .path = "m.safetensors", .family = {}, .bytes = 2000000},
      .family = "sd1",
      .note = {}};
  const NamedModel missing{
      .model = {.name = "full", .path = {}, .origin = Origin::hub, .family = {}},
      .family = "",
      .note = "330 MB"};
  EXPECT_EQ(text_of(here), "m.safetensors");
  EXPECT_EQ(
      json_of(here).dump(),
      R"({"name":"mine","path":"m.safetensors","source":"added","family":"sd1","bytes":2000000})");
  EXPECT_TRUE(json_of(missing)["path"].is_null());
  EXPECT_TRUE(json_of(missing)["family"].is_null());
  const Result list = ModelList{{here, missing}};
  EXPECT_THAT(text_of(list), HasSubstr("2.0 MB  m.safetensors"));
  EXPECT_THAT(text_of(list), HasSubstr("not here (330 MB)"));
  EXPECT_EQ(json_of(list)["models"].size(), 2U);
  const NamedModel wide{.model = {.name = "a-model-with-a-long-name",
                                  .path = "w.safetensors",
                                  .origin = Origin::hugging_face_cache,
                                  .family = {},
                                  .bytes = 23'802'900'000},
                        .family = "playground25",
                        .note = {}};
  EXPECT_EQ(text_of(ModelList{{here, wide}}),
            "name                      family        source             size  where\n"
            "mine                      sd1           added            2.0 MB  m.safetensors\n"
            "a-model-with-a-long-name  playground25  huggingface  23802.9 MB  w.safetensors");
}

TEST(Report, ALineOfJsonHasTheKeysOfEveryOutcome) {
  Outcome outcome;
  outcome.elapsed_ms = 1.23456;
  EXPECT_EQ(json_line("encode", {"a\xff", "b", false}, outcome, 0),
            "{\"schema\":1,\"command\":\"encode\",\"input\":\"a\xef\xbf\xbd\",\"output\":\"b\","
            "\"ok\":true,\"error\":null,\"exit\":0,\"elapsed_ms\":1.235,\"skipped\":true}");
  outcome.error = Error(ErrorKind::io, "it broke");
  EXPECT_EQ(json_line("compare", {"a", "", false}, outcome, 1),
            R"({"schema":1,"command":"compare","input":"a","output":null,"ok":false,)"
            R"("error":"it broke","exit":1,"elapsed_ms":1.235})");
}

}  // namespace
}  // namespace sdvae::report
