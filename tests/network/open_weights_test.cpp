#include "network/open_weights.h"

#include <tuple>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "base/atomic_file.h"
#include "narrow_weights.h"
#include "network/compact.h"
#include "network/override.h"
#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace sdvae {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing_support::expect_error;
using testing_support::narrow_kl;
using testing_support::narrow_sd;
using testing_support::TemporaryFolder;
using testing_support::tiny_half;
using testing_support::WeightsMaker;

fs::path write(const fs::path& path, WeightsMaker made,
               const std::map<std::string, std::string>& metadata = {}) {
  const Weights weights = made.take();
  Safetensors content;
  for (const auto& [name, tensor] : weights.tensors) content.tensors.push_back(tensor);
  content.metadata = metadata;
  fs::create_directories(path.parent_path());
  write_file(path, serialize_safetensors(content), Existing::overwrite);
  return path;
}

TEST(OpenWeights, ABareFileLeavesTheFamilyOpen) {
  const TemporaryFolder folder;
  const auto path = write(folder.path() / "my-vae.safetensors", narrow_sd());
  const WeightsModel model = open_weights(open_model_file(path), {});
  EXPECT_EQ(model.info.name, "my-vae");
  EXPECT_EQ(model.info.kind, "AutoencoderKL");
  EXPECT_EQ(model.info.naming, "CompVis names");
  EXPECT_EQ(model.info.weights_dtype, "F32");
  EXPECT_EQ(model.info.space.family, "");
  expect_error(ErrorKind::model, "does not say which latent space", [&] { require_family(model); });
  EXPECT_EQ(open_weights(open_model_file(path),
                         {.family = "sdxl", .scaling_factor = {}, .shift_factor = {}})
                .info.space.scale.at(0),
            0.13025);
}

TEST(OpenWeights, OurOwnMetadataSaysEverything) {
  const TemporaryFolder folder;
  const auto path = write(folder.path() / "x.safetensors", narrow_sd(),
                          {{"sdvae.family", "sdxl"}, {"sdvae.name", "mine"}});
  const ModelInfo info = open_weights(open_model_file(path), {}).info;
  EXPECT_EQ(info.space.family, "sdxl");
  EXPECT_EQ(info.name, "mine");
}

ModelInfo info_of(const fs::path& path, const FamilyOverride& said = {}) {
  return open_weights(open_model_file(path), said).info;
}

TEST(OpenWeights, NumbersOfTheFileAreUsed) {
  const TemporaryFolder folder;
  std::map<std::string, std::string> metadata{
      {"sdvae.family", "sdxl"}, {"sdvae.scaling_factor", "0.5"}, {"sdvae.shift_factor", "0.25"}};
  const auto path = write(folder.path() / "x.safetensors", narrow_sd(), metadata);
  const LatentSpace space = info_of(path).space;
  EXPECT_EQ(space.family, "sdxl");
  EXPECT_THAT(space.scale, ElementsAre(0.5));
  EXPECT_THAT(space.shift, ElementsAre(0.25));
  EXPECT_EQ(space.channels, 4);
  EXPECT_EQ(space.factor, 8);
  EXPECT_EQ(space.from, "the file's sdvae.family");
  // What the caller says comes first: a number by itself, or a family with its own.
  EXPECT_THAT(info_of(path, {.scaling_factor = 2}).space.scale, ElementsAre(2));
  EXPECT_THAT(info_of(path, {.scaling_factor = 2}).space.shift, ElementsAre(0.25));
  EXPECT_THAT(info_of(path, {.family = "sd1"}).space.scale, ElementsAre(0.18215));
}

TEST(OpenWeights, NumbersThatCannotBeUsedAreNamed) {
  const TemporaryFolder folder;
  const std::pair<std::map<std::string, std::string>, const char*> cases[] = {
      {{{"sdvae.scaling_factor", "0.5"}}, "'sdvae.shift_factor' is missing"},
      {{{"sdvae.scaling_factor", "0"}, {"sdvae.shift_factor", "0"}}, "not a number above zero"},
      {{{"sdvae.scale", "[1, 2]"}, {"sdvae.shift_factor", "0"}}, "2 scales for 4 channels"},
  };
  for (auto [metadata, problem] : cases) {
    metadata["sdvae.family"] = "sd1";
    const auto path = write(folder.path() / "x.safetensors", narrow_sd(), metadata);
    expect_error(ErrorKind::model, problem, [&] { static_cast<void>(info_of(path)); });
    expect_error(ErrorKind::model, "x.safetensors'", [&] { static_cast<void>(info_of(path)); });
  }
}

TEST(OpenWeights, WhatIsCompactedSpeaksTheSameSpace) {
  const TemporaryFolder folder;
  const auto path = write(folder.path() / "x.safetensors", narrow_sd());
  FamilyOverride said{.family = "sd1", .scaling_factor = 0.5, .shift_factor = 0.125};
  for (const std::vector<double>& shift : {std::vector{0.125}, std::vector{0.1, 0.2, 0.3, 0.4}}) {
    WeightsModel model = open_weights(open_model_file(path), said);
    model.info.weights_sha256 = std::string(64, 'a');
    model.info.space.shift = shift;
    const fs::path kept = folder.path() / "kept.safetensors";
    write_file(kept, serialize_safetensors(compact(model, "kept")), Existing::overwrite);
    const LatentSpace space = info_of(kept).space;
    EXPECT_EQ(space.family, "sd1");
    EXPECT_THAT(space.scale, ElementsAre(0.5));
    EXPECT_EQ(space.shift, shift);
  }
}

TEST(OpenWeights, AFamilyThatIsPromisedCountsLast) {
  const TemporaryFolder folder;
  const auto family = [&](std::map<std::string, std::string> metadata, const FamilyOverride& said) {
    ModelFile file = open_model_file(write(folder.path() / "x.safetensors", narrow_sd(), metadata));
    file.promised_family = "sdxl";
    const ModelInfo info = open_weights(std::move(file), said).info;
    const std::string overruled = info.overruled.empty() ? "" : "; " + info.overruled;
    return info.space.family + " from " + info.space.from + overruled;
  };
  EXPECT_EQ(family({}, {}), "sdxl from its name");
  EXPECT_EQ(family({}, {.family = "sd1"}), "sd1 from the caller; family sdxl (from its name)");
  EXPECT_EQ(family({{"sdvae.family", "sd1"}}, {}), "sd1 from the file's sdvae.family");
}

TEST(OpenWeights, APipelinesFolderGivesItsVae) {
  const TemporaryFolder folder;
  const fs::path vae = folder.path() / "models--owner--nice-vae/snapshots/1/vae";
  write(vae / "diffusion_pytorch_model.fp16.safetensors", narrow_sd());
  static_cast<void>(folder.file("models--owner--nice-vae/snapshots/1/vae/config.json",
                                R"({"_class_name": "AutoencoderKL", "scaling_factor": 0.13025})"));
  for (const fs::path& given :
       {vae.parent_path(), vae, vae / "diffusion_pytorch_model.fp16.safetensors"}) {
    const ModelInfo info = open_weights(open_model_file(given), {}).info;
    EXPECT_EQ(info.space.family, "sdxl") << given;
    EXPECT_EQ(info.name, "nice-vae") << given;
  }
}

// A folder of diffusers with these weights and a config.json of these fields.
fs::path diffusers_folder(const TemporaryFolder& folder, WeightsMaker made,
                          const std::string& fields) {
  write(folder.path() / "vae/diffusion_pytorch_model.safetensors", std::move(made));
  static_cast<void>(
      folder.file("vae/config.json", R"({"_class_name": "AutoencoderKL", )" + fields + "}"));
  return folder.path() / "vae";
}

TEST(OpenWeights, StatisticsOfAConfigAreAppliedWhoeverNamesTheFamily) {
  const TemporaryFolder folder;
  const fs::path vae = diffusers_folder(
      folder, narrow_sd(),
      R"("latents_mean": [1, 2, 3, 4], "latents_std": [0.5, 1, 2, 4], "scaling_factor": 0.5)");
  EXPECT_EQ(info_of(vae).space.family, "playground25");
  const ModelInfo info = info_of(vae, {.family = "sdxl"});
  EXPECT_EQ(info.overruled, "family playground25 (from config.json)");
  const LatentSpace& space = info.space;
  EXPECT_EQ(space.family, "sdxl");
  EXPECT_THAT(space.shift, ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(space.scale, ElementsAre(1, 0.5, 0.25, 0.125));
  EXPECT_EQ(space.from, "the caller, numbers from config.json's latents_mean and latents_std");
  EXPECT_THAT(info_of(vae, {.family = "sdxl", .scaling_factor = 2}).space.scale, ElementsAre(2));
}

TEST(OpenWeights, StatisticsOfAConfigAreOneForEachChannel) {
  constexpr const char* kFour = "[1, 2, 3, 4]";
  for (const auto& [mean, deviation, problem] :
       {std::tuple("[1]", "[1]", "'latents_mean' is a list of 1, but the weights beside it have 4"),
        std::tuple("[1, 2]", kFour, "'latents_mean' is a list of 2"),
        std::tuple(kFour, "[1]", "'latents_std' is a list of 1")}) {
    const TemporaryFolder folder;
    const fs::path vae =
        diffusers_folder(folder, narrow_sd(),
                         fmt::format(R"("latents_mean": {}, "latents_std": {})", mean, deviation));
    for (const char* const family : {"", "sd1"}) {
      expect_error(ErrorKind::model, problem,
                   [&] { static_cast<void>(info_of(vae, {.family = family})); });
    }
  }
}

TEST(OpenWeights, AFamilyThatContradictsTheFileIsNoted) {
  const TemporaryFolder folder;
  const auto path = write(folder.path() / "x.safetensors", narrow_sd(), {{"sdvae.family", "sd1"}});
  EXPECT_EQ(overruled_text(info_of(path, {.family = "sdxl"})),
            "model 'x' says family sd1 (from the file's sdvae.family): taken as sdxl (from the "
            "caller)");
  EXPECT_EQ(overruled_text(info_of(path, {.family = "sd1"})), "");
  // A file whose numbers are malformed says nothing, and the caller helps it out.
  write(path, narrow_sd(), {{"sdvae.family", "sd1"}, {"sdvae.scaling_factor", "0.5"}});
  EXPECT_EQ(overruled_text(info_of(path, {.family = "sdxl"})), "");
}

TEST(OpenWeights, AConfigsScalingFactorIsUsedWhereTheFileNamesTheFamily) {
  const TemporaryFolder folder;
  const fs::path vae = diffusers_folder(folder, narrow_sd(), R"("scaling_factor": 0.5)");
  write(vae / "diffusion_pytorch_model.safetensors", narrow_sd(), {{"sdvae.family", "sdxl"}});
  EXPECT_THAT(info_of(vae).space.scale, ElementsAre(0.5));
  EXPECT_THAT(info_of(vae, {.family = "sd1"}).space.scale, ElementsAre(0.18215));
}

TEST(OpenWeights, AConfigOfOtherSizesThanTheWeightsIsRefused) {
  const std::pair<const char*, const char*> cases[] = {
      {R"("latent_channels": 16)", "its 'latent_channels' is 16, but the weights beside it have 4"},
      {R"("layers_per_block": 2)", "its 'layers_per_block' is 2, but the weights beside it have 1"},
      {R"("block_out_channels": [32, 32, 32, 64])", "[32, 32, 32, 64], but the weights"},
      {R"("use_quant_conv": false)", "'quant_conv.bias' has no place"},
      {R"("mid_block_add_attention": false)", "has no place in the network"},
      {R"("norm_num_groups": 5)", "which 5 groups do not divide"},
  };
  for (const auto& [fields, problem] : cases) {
    const TemporaryFolder folder;
    const fs::path vae = diffusers_folder(folder, narrow_sd(), fields);
    expect_error(ErrorKind::model, problem, [&] { static_cast<void>(info_of(vae)); });
  }
  const TemporaryFolder folder;
  EXPECT_NO_THROW(static_cast<void>(info_of(diffusers_folder(
      folder, narrow_sd(),
      R"("latent_channels": 4, "layers_per_block": 1, "block_out_channels": [32, 32, 32, 32],
         "use_quant_conv": true, "mid_block_add_attention": true, "norm_num_groups": 32)"))));
}

TEST(OpenWeights, GroupsOfAConfigReachEveryNormAndWhatIsKeptOfIt) {
  const TemporaryFolder folder;
  const fs::path vae = diffusers_folder(folder, narrow_sd(), R"("norm_num_groups": 16)");
  const auto groups = [](const WeightsModel& model) {
    const auto& block = std::get<Residual>(model.bound.network.encoder.at(1));
    return std::get<GroupNorm>(block.body.at(0)).groups;
  };
  const WeightsModel model = open_weights(open_model_file(vae), {});
  EXPECT_EQ(groups(model), 16);
  const fs::path kept = folder.path() / "kept.safetensors";
  write_file(kept, serialize_safetensors(compact(model, "kept")), Existing::overwrite);
  EXPECT_EQ(groups(open_weights(open_model_file(kept), {})), 16);
}

TEST(OpenWeights, AFamilyNeedsItsChannelsAndItsFactor) {
  const TemporaryFolder folder;
  const auto path = write(folder.path() / "x4.safetensors", narrow_kl("", 3));
  expect_error(ErrorKind::model,
               "as family sd1: it has 4 latent channels and a factor of 4, the family 4 and 8",
               [&] { static_cast<void>(info_of(path, {.family = "sd1"})); });
  EXPECT_THAT(family_remedy(RemedyKind::name_family, 32, 8).choices, ElementsAre("flux2"));
  EXPECT_EQ(in_plain_words(family_remedy(RemedyKind::name_family, 4, 4)),
            "sdvae knows no family of 4 latent channels and a factor of 4");
}

TEST(OpenWeights, NumberTypesThatNoEngineKnowsBecomeFloat32) {
  const TemporaryFolder folder;
  WeightsMaker made = narrow_sd();
  made.add("encoder.conv_in.bias", {32}, StoredDtype::f8_e4m3);
  made.add("quant_conv.bias", {8}, StoredDtype::f64);
  made.add("model.diffusion_model.x", {8}, StoredDtype::f8_e8m0);
  const auto path = write(folder.path() / "x.safetensors", std::move(made));
  const WeightsModel model = open_weights(open_model_file(path), {});
  EXPECT_EQ(model.info.weights_dtype, "F32, F64, F8_E4M3");
  const auto& first = std::get<Convolution>(model.bound.network.encoder.front());
  EXPECT_EQ(first.bias->dtype, StoredDtype::f32);
  EXPECT_EQ(first.bias->bytes.size(), 32 * sizeof(float));
  EXPECT_EQ(model.weights.find("encoder.conv_in.bias")->dtype, StoredDtype::f8_e4m3);
  // Pages of memory that is no file's must never be given back: they would come back as zeros.
  EXPECT_FALSE(model.is_mapped);
  EXPECT_TRUE(open_weights(open_model_file(write(path, narrow_sd())), {}).is_mapped);
}

TEST(OpenWeights, HalvesOfATinyPairFindEachOther) {
  const TemporaryFolder folder;
  const auto encoder = write(folder.path() / "my_encoder.safetensors", tiny_half(true));
  const ModelInfo alone = open_weights(open_model_file(encoder), {}).info;
  EXPECT_TRUE(alone.has_encoder);
  EXPECT_FALSE(alone.has_decoder);
  EXPECT_EQ(alone.source, "my_encoder.safetensors");
  const auto decoder = write(folder.path() / "my_decoder.safetensors", tiny_half(false));
  for (const fs::path& given : {encoder, decoder}) {
    const ModelInfo info = open_weights(open_model_file(given), {}).info;
    EXPECT_EQ(info.name, "my");
    EXPECT_TRUE(info.has_encoder && info.has_decoder);
    EXPECT_EQ(info.kind, "AutoencoderTiny");
    EXPECT_EQ(info.source, "my_decoder.safetensors + my_encoder.safetensors");
  }
}

TEST(OpenWeights, SaysWhatIsInsideInstead) {
  const TemporaryFolder folder;
  WeightsMaker lora;
  lora.add("lora_up.weight", {4, 4});
  const auto path = write(folder.path() / "lora.safetensors", std::move(lora));
  expect_error(ErrorKind::model, "none of its 1 tensors",
               [&] { static_cast<void>(open_weights(open_model_file(path), {})); });
}

}  // namespace
}  // namespace sdvae
