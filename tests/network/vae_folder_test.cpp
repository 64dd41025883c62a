#include "network/vae_folder.h"

#include <gmock/gmock.h>

#include "support/temporary_folder.h"

namespace sdvae {
namespace {

using testing_support::TemporaryFolder;

// A safetensors file without tensors, with one entry of metadata.
std::string with_metadata(const std::string& key, const std::string& value) {
  std::string header = R"({"__metadata__":{")" + key + R"(":")" + value + "\"}}";
  header.append((8 - header.size() % 8) % 8, ' ');
  return std::string(1, static_cast<char>(header.size())) + std::string(7, '\0') + header;
}

TEST(VaeFolder, NeedsWeightsAndAConfigurationOfAVae) {
  const TemporaryFolder folder;
  EXPECT_FALSE(vae_weights(folder.path()));
  const auto weights = folder.file("diffusion_pytorch_model.safetensors", "x");
  EXPECT_FALSE(vae_weights(folder.path()));
  for (const char* const config :
       {"", "{", "[]", "{}", R"({"_class_name":7})", R"({"_class_name":"UNet2DConditionModel"})"}) {
    static_cast<void>(folder.file("config.json", config));
    EXPECT_FALSE(vae_weights(folder.path())) << config;
  }
  for (const char* const name : {"AutoencoderKL", "AutoencoderTiny"}) {
    static_cast<void>(
        folder.file("config.json", std::string(R"({"_class_name":")") + name + "\"}"));
    EXPECT_EQ(vae_weights(folder.path()), weights) << name;
  }
  std::filesystem::remove(weights);
  EXPECT_FALSE(vae_weights(folder.path()));
  const auto half = folder.file("diffusion_pytorch_model.fp16.safetensors", "x");
  EXPECT_EQ(vae_weights(folder.path()), half);
}

TEST(VaeFolder, APipelineIsNotItsVae) {
  const TemporaryFolder folder;
  static_cast<void>(folder.file("vae/config.json", R"({"_class_name":"AutoencoderKL"})"));
  static_cast<void>(folder.file("vae/diffusion_pytorch_model.safetensors", "x"));
  EXPECT_FALSE(vae_weights(folder.path()));
  EXPECT_TRUE(vae_weights(folder.path() / "vae"));
}

TEST(VaeFolder, TheFamilyIsReadWhereItStands) {
  const TemporaryFolder folder;
  EXPECT_EQ(family_at_hand(folder.file("a.safetensors", with_metadata("sdvae.family", "sd3"))),
            "sd3");
  EXPECT_EQ(family_at_hand(folder.file("b.safetensors", with_metadata("other", "sd3"))), "");
  EXPECT_EQ(family_at_hand(folder.file("c.safetensors", "damaged")), "");
  EXPECT_EQ(family_at_hand(folder.path() / "missing"), "");
  static_cast<void>(folder.file("vae/config.json",
                                R"({"_class_name":"AutoencoderKL","scaling_factor":0.13025})"));
  static_cast<void>(
      folder.file("vae/diffusion_pytorch_model.safetensors", with_metadata("format", "pt")));
  EXPECT_EQ(family_at_hand(folder.path() / "vae"), "sdxl");
}

}  // namespace
}  // namespace sdvae
