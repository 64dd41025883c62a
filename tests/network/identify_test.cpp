#include "network/identify.h"

#include <gtest/gtest.h>

#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace sdvae {
namespace {

using testing_support::expect_error;
using testing_support::TemporaryFolder;

Network of_channels(int channels) {
  Network network;
  network.latent_channels = channels;
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
  const auto found = identify_family(weights, of_channels(channels), config);
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

TEST(Identify, EvidenceAgainstTheChannelsIsRefused) {
  expect_error(ErrorKind::model, "16 latent channels, but the checkpoint's cond_stage_model.*",
               [] { static_cast<void>(family_of(with("cond_stage_model.x"), 16)); });
}

TEST(Identify, ConfigsAreChecked) {
  const TemporaryFolder folder;
  const auto read = [&](const std::string& text) {
    return read_config(folder.file("config.json", text));
  };
  const DiffusersConfig good = read(R"({"_class_name": "AutoencoderKL", "shift_factor": null,
                                        "scaling_factor": 0.5})");
  EXPECT_EQ(good.scaling_factor, 0.5);
  EXPECT_FALSE(good.shift_factor);
  const auto refused = [&](const std::string& text, const std::string& words) {
    expect_error(ErrorKind::model, words, [&] { static_cast<void>(read(text)); });
  };
  refused("[]", "not a JSON object");
  refused("{}", "which class");
  refused(R"({"_class_name": "UNet2DConditionModel"})", "class UNet2DConditionModel");
  refused(R"({"_class_name": "AutoencoderKL", "scaling_factor": "x"})", "not a number");
  expect_error(ErrorKind::model, "No such file",
               [&] { static_cast<void>(read_config(folder.path() / "none.json")); });
}

}  // namespace
}  // namespace sdvae
