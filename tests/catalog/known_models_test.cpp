// What is found where is tested through the program, in tests/cli/test_models_command.py.
#include "catalog/known_models.h"

#include <gmock/gmock.h>

#include "support/temporary_folder.h"
#include "support/variable.h"

namespace sdvae {
namespace {

using testing_support::TemporaryFolder;
using testing_support::Variable;

TEST(KnownModels, NamesHaveNoSlashAndNoFilesEnding) {
  for (const char* const name : {"taesd", "stable-diffusion-v1.5", "my.vae", "a b"}) {
    EXPECT_TRUE(can_be_model_name(name)) << name;
  }
  for (const char* const path : {"", ".", "./taesd", "a/b", "/a", "..", ".hidden", "a.pt", "A.PT",
                                 "a.safetensors", "a.ckpt", "config.json"}) {
    EXPECT_FALSE(can_be_model_name(path)) << path;
  }
}

class KnownModelsTest : public testing::Test {
 protected:
  TemporaryFolder folder_;
  Variable home_{"HOME", folder_.path().string()};
  Variable cache_{"HF_HUB_CACHE", (folder_.path() / "hub").string()};
  Variable added_{"SDVAE_MODELS", (folder_.path() / "added").string()};
};

TEST_F(KnownModelsTest, TheCatalogIsKnownBeforeItIsHere) {
  const auto found = find_known_model("taesdxl");
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->path.empty());
  EXPECT_EQ(found->origin, Origin::hub);
  EXPECT_EQ(found->family, "sdxl");
  EXPECT_FALSE(find_known_model("nothing"));
}

TEST_F(KnownModelsTest, WhatIsHereComesBeforeWhatIsNot) {
  const auto path = folder_.file("ComfyUI/models/vae/taesd.safetensors", "x");
  const auto found = find_known_model("taesd");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->origin, Origin::comfyui);
  EXPECT_TRUE(std::filesystem::equivalent(found->path, path));
  EXPECT_EQ(found->bytes, 1U);
}

TEST_F(KnownModelsTest, ASnapshotOfTheCatalogHasItsFamily) {
  const std::string commit(40, 'a');
  const std::string repo = "hub/models--black-forest-labs--FLUX.1-schnell/snapshots/" + commit;
  static_cast<void>(folder_.file(repo + "/vae/config.json", "{}"));
  static_cast<void>(folder_.file(repo + "/vae/diffusion_pytorch_model.safetensors", "x"));
  const auto found = find_known_model("flux");
  ASSERT_TRUE(found);
  EXPECT_EQ(found->path, folder_.path() / repo / "vae");
  EXPECT_EQ(found->family, "flux");
  EXPECT_EQ(found->origin, Origin::hugging_face_cache);
}

}  // namespace
}  // namespace sdvae
