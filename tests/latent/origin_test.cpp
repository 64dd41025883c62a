#include "latent/origin.h"

#include <functional>

#include <gmock/gmock.h>

namespace sdvae {
namespace {

using testing::HasSubstr;

LatentInfo made() {
  LatentInfo info;
  info.space = {.family = "sd1", .channels = 4, .factor = 8, .shift = {0}, .scale = {0.18215}};
  info.posterior = Posterior::mean;
  info.model = "full";
  info.model_sha256 = std::string(64, 'a');
  info.image_width = 64;
  info.image_height = 48;
  info.fit = "pad";
  return info;
}

std::string difference(const std::function<void(LatentInfo&)>& change) {
  LatentInfo found = made();
  change(found);
  return origin_difference(found, made()).value_or("none");
}

TEST(Origin, TheSameIsNoDifference) {
  EXPECT_EQ(difference([](LatentInfo&) {}), "none");
  // A copy of the model under another name, and what others noted beside.
  EXPECT_EQ(difference([](LatentInfo& info) {
              info.model = "copy";
              info.extra["prompt"] = "p";
            }),
            "none");
  EXPECT_EQ(difference([](LatentInfo& info) { info.model_sha256.clear(); }), "none");
  // What a file does not hold.
  EXPECT_EQ(difference([](LatentInfo& info) {
              info.space.factor = 0;
              info.space.from = "a file";
            }),
            "none");
}

TEST(Origin, EachDifferenceIsNamed) {
  EXPECT_EQ(difference([](LatentInfo& info) {
              info.model = "tiny";
              info.model_sha256 = std::string(64, 'b');
            }),
            "made by another model ('tiny', not 'full')");
  EXPECT_THAT(difference([](LatentInfo& info) { info.model_sha256 = std::string(64, 'b'); }),
              HasSubstr("of that name in another file"));
  EXPECT_THAT(difference([](LatentInfo& info) {
                info.model.clear();
                info.model_sha256.clear();
              }),
              HasSubstr("without a word of its model"));
  EXPECT_EQ(difference([](LatentInfo& info) { info.space.family = "sdxl"; }),
            "of family 'sdxl', not 'sd1'");
  EXPECT_EQ(difference([](LatentInfo& info) { info.space.shift = {0.5}; }),
            "scaled by other factors");
  EXPECT_EQ(difference([](LatentInfo& info) {
              info.space.scale = {0.18215, 1, 1, 1};
            }),
            "scaled by other factors");
  EXPECT_EQ(difference([](LatentInfo& info) { info.space.patch = 2; }), "scaled by other factors");
  EXPECT_EQ(difference([](LatentInfo& info) { info.image_height = 40; }),
            "giving back 64x40 pixels, not 64x48");
  EXPECT_EQ(difference([](LatentInfo& info) { info.fit = "crop"; }),
            "made with fit 'crop', not 'pad'");
  EXPECT_EQ(difference([](LatentInfo& info) {
              info.posterior = Posterior::sample;
              info.seed = 7;
            }),
            "of the posterior's sample of seed 7, not its mean");
}

TEST(Origin, SamplesOfTwoSeedsDiffer) {
  LatentInfo found = made();
  LatentInfo wanted = made();
  found.posterior = wanted.posterior = Posterior::sample;
  found.seed = 1;
  wanted.seed = 2;
  EXPECT_EQ(origin_difference(found, wanted).value(),
            "of the posterior's sample of seed 1, not its sample of seed 2");
}

}  // namespace
}  // namespace sdvae
