#include "network/identify.h"

#include <gtest/gtest.h>

#include "support/expect_error.h"

namespace sdvae {
namespace {

using testing_support::expect_error;

Network of_sizes(int channels, int factor) {
  Network network;
  network.latent_channels = channels;
  network.factor = factor;
  return network;
}

Weights with(const std::string& name) {
  Weights weights;
  weights.label = "'w'";
  weights.tensors[name].name = name;
  return weights;
}

std::string family_of(const Weights& weights, int channels = 4,
                      const std::optional<DiffusersConfig>& config = {}) {
  const auto found = identify_family(weights, of_sizes(channels, 8), config);
  return found ? found->family : "";
}

TEST(Identify, NothingIsGuessed) { EXPECT_EQ(family_of(with("encoder.conv_in.weight")), ""); }

TEST(Identify, WhatElseLiesInACheckpointTells) {
  EXPECT_EQ(family_of(with("cond_stage_model.x")), "sd1");
  EXPECT_EQ(family_of(with("conditioner.embedders.0.x")), "sdxl");
  EXPECT_EQ(family_of(with("model.diffusion_model.joint_blocks.0.x"), 16), "sd3");
  EXPECT_EQ(family_of(with("model.diffusion_model.double_blocks.0.x"), 16), "flux");
  EXPECT_EQ(family_of(with("double_blocks.0.x"), 16), "flux");
}

TEST(Identify, MetadataComesBeforeConfigAndConfigBeforeTensors) {
  Weights weights = with("cond_stage_model.x");
  const DiffusersConfig config{"AutoencoderKL", 0.13025, {}};
  EXPECT_EQ(family_of(weights, 4, config), "sdxl");
  weights.metadata["modelspec.architecture"] = "stable-diffusion-v1-5";
  EXPECT_EQ(family_of(weights, 4, config), "sd1");
  weights.metadata["sdvae.family"] = "sdxl";
  EXPECT_EQ(family_of(weights, 4, config), "sdxl");
}

TEST(Identify, ConfigsFactorsAreComparedWithTheFamilies) {
  const Weights weights = with("x");
  EXPECT_EQ(family_of(weights, 4, DiffusersConfig{"AutoencoderKL", {}, {}}), "sd1");
  EXPECT_EQ(family_of(weights, 16, DiffusersConfig{"AutoencoderKL", 1.5305, 0.0609}), "sd3");
  EXPECT_EQ(family_of(weights, 16, DiffusersConfig{"AutoencoderKL", 0.3611, 0.1159}), "flux");
  EXPECT_EQ(family_of(weights, 16, DiffusersConfig{"AutoencoderKL", 0.3611, {}}), "");
  EXPECT_EQ(family_of(weights, 4, DiffusersConfig{"AutoencoderTiny", 1.0, {}}), "");
}

TEST(Identify, OtherTensorsAndFactorsTellOnlyWhatFitsTheNetwork) {
  EXPECT_EQ(family_of(with("cond_stage_model.x"), 16), "");
  EXPECT_EQ(family_of(with("x"), 16, DiffusersConfig{"AutoencoderKL", {}, {}}), "");
  const auto of_factor_4 = [](const Weights& weights,
                              const std::optional<DiffusersConfig>& config = {}) {
    return identify_family(weights, of_sizes(4, 4), config).has_value();
  };
  EXPECT_FALSE(of_factor_4(with("cond_stage_model.x")));
  EXPECT_FALSE(of_factor_4(with("x"), DiffusersConfig{"AutoencoderKL", 0.18215, {}}));
}

TEST(Identify, AFamilyByNameOfOtherSizesIsRefusedWithBoth) {
  Weights weights = with("x");
  weights.metadata["sdvae.family"] = "sd1";
  expect_error(ErrorKind::model,
               "16 latent channels and a factor of 8, but the file's sdvae.family says family sd1, "
               "which has 4 and 8",
               [&] { static_cast<void>(family_of(weights, 16)); });
  expect_error(ErrorKind::model, "4 latent channels and a factor of 4",
               [&] { static_cast<void>(identify_family(weights, of_sizes(4, 4), {})); });
}

TEST(Identify, StatisticsOfAConfigTellItsFamilyByTheChannels) {
  DiffusersConfig config{"AutoencoderKL", 0.18215, {}};
  config.latents_mean = config.latents_std = {1, 1, 1, 1};
  EXPECT_EQ(family_of(with("x"), 4, config), "playground25");
  EXPECT_EQ(family_of(with("x"), 16, config), "glm-image");
  EXPECT_EQ(family_of(with("x"), 8, config), "");
  EXPECT_FALSE(identify_family(with("x"), of_sizes(4, 4), config));
}

}  // namespace
}  // namespace sdvae
