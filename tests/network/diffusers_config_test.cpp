#include "network/diffusers_config.h"

#include <gmock/gmock.h>

#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace sdvae {
namespace {

using testing::ElementsAre;
using testing_support::expect_error;
using testing_support::TemporaryFolder;

DiffusersConfig read(const std::string& text) {
  const TemporaryFolder folder;
  return read_config(folder.file("config.json", text));
}

DiffusersConfig kl(const std::string& fields) {
  return read(R"({"_class_name": "AutoencoderKL", )" + fields + "}");
}

void expect_refused(const std::string& text, const std::string& words) {
  expect_error(ErrorKind::model, words, [&] { static_cast<void>(read(text)); });
}

TEST(DiffusersConfig, IsChecked) {
  const DiffusersConfig good = kl(R"("shift_factor": null, "scaling_factor": 0.5)");
  EXPECT_EQ(good.scaling_factor, 0.5);
  EXPECT_FALSE(good.shift_factor);
  expect_refused("[]", "not a JSON object");
  expect_refused("{}", "which class");
  expect_refused(R"({"_class_name": "UNet2DConditionModel"})", "class UNet2DConditionModel");
  const TemporaryFolder folder;
  expect_error(ErrorKind::model, "No such file",
               [&] { static_cast<void>(read_config(folder.path() / "none.json")); });
}

TEST(DiffusersConfig, FieldsOfAutoencoderKlAreTaken) {
  const DiffusersConfig config = kl(R"(
    "in_channels": 3, "out_channels": 3, "act_fn": "SiLU", "latent_channels": 4,
    "down_block_types": ["DownEncoderBlock2D", "UNetResDownEncoderBlock2D"],
    "up_block_types": ["UpDecoderBlock2D", "UpDecoderBlock2D"], "block_out_channels": [32, 64],
    "layers_per_block": 2, "norm_num_groups": 16, "mid_block_add_attention": false,
    "use_quant_conv": false, "use_post_quant_conv": true, "force_upcast": true,
    "sample_size": [8, 8], "_diffusers_version": "0.42.1", "something_else": {"a": [1]})");
  EXPECT_EQ(config.latent_channels, 4);
  EXPECT_EQ(config.layers_per_block, 2);
  EXPECT_THAT(config.encoder_widths, ElementsAre(32, 64));
  EXPECT_THAT(config.decoder_widths, ElementsAre(64, 32));
  EXPECT_EQ(config.settings.norm_groups, 16);
  EXPECT_FALSE(config.settings.middle_attention);
  EXPECT_EQ(config.settings.quant, false);
  EXPECT_EQ(config.settings.post_quant, true);
  EXPECT_EQ(kl(R"("a": 1)").settings.norm_groups, 32);
}

TEST(DiffusersConfig, FieldsOfAutoencoderKlFlux2AreTaken) {
  const auto flux2 = [](const std::string& fields) {
    return read(R"({"_class_name": "AutoencoderKLFlux2", "block_out_channels": [32, 64])" + fields +
                "}");
  };
  EXPECT_THAT(flux2("").decoder_widths, ElementsAre(64, 32));
  EXPECT_EQ(flux2("").settings.batch_norm_epsilon, 1e-4);
  const DiffusersConfig small =
      flux2(R"(, "decoder_block_out_channels": [96, 192], "batch_norm_eps": 1e-5)");
  EXPECT_THAT(small.encoder_widths, ElementsAre(32, 64));
  EXPECT_THAT(small.decoder_widths, ElementsAre(192, 96));
  EXPECT_EQ(small.settings.batch_norm_epsilon, 1e-5);
  expect_error(ErrorKind::model, "its 'batch_norm_eps' is 0, not above zero",
               [&] { static_cast<void>(flux2(R"(, "batch_norm_eps": 0)")); });
  expect_error(ErrorKind::model, "its 'patch_size' is [2,1]",
               [&] { static_cast<void>(flux2(R"(, "patch_size": [2, 1])")); });
}

TEST(DiffusersConfig, FieldsOfAutoencoderKlThatCannotBeHonouredAreNamed) {
  const std::pair<const char*, const char*> cases[] = {
      {R"("act_fn": "gelu")", R"(its 'act_fn' is "gelu", and sdvae computes with "silu" alone)"},
      {R"("act_fn": 3)", "its 'act_fn' is 3"},
      {R"("in_channels": 0)", "its 'in_channels' is 0, not a whole number that it can be"},
      {R"("norm_num_groups": 0)", "its 'norm_num_groups' is 0, not a whole number"},
      {R"("norm_num_groups": "32")", "its 'norm_num_groups'"},
      {R"("layers_per_block": [1, 2])", "its 'layers_per_block' is [1,2]"},
      {R"("block_out_channels": 64)", "its 'block_out_channels' is 64, not a list"},
      {R"("block_out_channels": [])", "its 'block_out_channels' is []"},
      {R"("down_block_types": ["AttnDownEncoderBlock2D"])", "its 'down_block_types'"},
      {R"("up_block_types": ["AttnUpDecoderBlock2D"])", "its 'up_block_types'"},
      {R"("up_block_types": ["UpDecoderBlock2D"], "block_out_channels": [32, 32])",
       "1 blocks where 'block_out_channels' has 2 widths"},
      {R"("mid_block_add_attention": 1)", "its 'mid_block_add_attention' is 1, neither true"},
      {R"("use_quant_conv": "no")", "its 'use_quant_conv'"},
      {R"("scaling_factor": "x")", "not a number"},
      {R"("scaling_factor": 0)", "its 'scaling_factor' is 0, not a number above zero"},
      {R"("latents_mean": [0, 0])", "its 'latents_mean' is [0,0], without any 'latents_std'"},
      {R"("latents_std": [1, 1])", "without any 'latents_mean'"},
      {R"("latents_mean": [0], "latents_std": [0])", "its 'latents_std' is [0], not all above"},
      {R"("latents_mean": ["a"], "latents_std": [1])", "not a list of numbers"},
      {R"("latents_mean": [0], "latents_std": [1], "shift_factor": 0.5)", "its 'shift_factor'"},
  };
  for (const auto& [fields, words] : cases) {
    expect_refused(std::string(R"({"_class_name": "AutoencoderKL", )") + fields + "}", words);
  }
}

TEST(DiffusersConfig, FieldsOfAutoencoderTinyThatCannotBeHonouredAreNamed) {
  const std::pair<const char*, const char*> cases[] = {
      {R"("act_fn": "silu")", R"(its 'act_fn' is "silu", and sdvae computes with "relu" alone)"},
      {R"("upsample_fn": "bilinear")", R"(its 'upsample_fn' is "bilinear")"},
      {R"("upsampling_scaling_factor": 4)", "its 'upsampling_scaling_factor' is 4"},
      {R"("num_encoder_blocks": [1, 1, 1, 1])", "its 'num_encoder_blocks' is [1,1,1,1]"},
      {R"("num_decoder_blocks": [3, 3, 1])", "its 'num_decoder_blocks' is [3,3,1]"},
      {R"("scaling_factor": 0.5)", "its 'scaling_factor' is 0.5, and sdvae computes with 1 alone"},
      {R"("shift_factor": 0.5)", "its 'shift_factor' is 0.5"},
  };
  for (const auto& [fields, words] : cases) {
    expect_refused(std::string(R"({"_class_name": "AutoencoderTiny", )") + fields + "}", words);
  }
  EXPECT_NO_THROW(static_cast<void>(read(R"({"_class_name": "AutoencoderTiny",
    "act_fn": "relu", "upsample_fn": "nearest", "latent_magnitude": 3, "latent_shift": 0.5,
    "num_encoder_blocks": [1, 3, 3, 3], "scaling_factor": 1.0, "shift_factor": 0.0,
    "encoder_block_out_channels": [64, 64, 64, 64], "block_out_channels": [64, 64, 64, 64]})")));
}

// Stable Diffusion XL's pipelines multiply by the scaling factor, GLM-Image's does not.
TEST(DiffusersConfig, StatisticsAreUsedAsPipelinesDo) {
  DiffusersConfig config = kl(R"("scaling_factor": 0.5, "latents_mean": [1, 2],
                                 "latents_std": [2, 4])");
  LatentSpace four{.channels = 4};
  apply_numbers(config, four);
  EXPECT_THAT(four.shift, ElementsAre(1, 2));
  EXPECT_THAT(four.scale, ElementsAre(0.25, 0.125));
  LatentSpace sixteen{.channels = 16};
  apply_numbers(config, sixteen);
  EXPECT_THAT(sixteen.scale, ElementsAre(0.5, 0.25));
}

}  // namespace
}  // namespace sdvae
