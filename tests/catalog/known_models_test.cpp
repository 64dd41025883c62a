// What is found where is tested through the program, in tests/cli/test_models_command.py.
#include "catalog/known_models.h"

#include <array>
#include <map>
#include <sys/inotify.h>
#include <unistd.h>

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

// Counts how often folders are opened.
class OpenedFolders {
 public:
  explicit OpenedFolders(const std::vector<std::filesystem::path>& folders)
      : descriptor_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
    for (const auto& folder : folders) {
      EXPECT_GE(::inotify_add_watch(descriptor_, folder.c_str(), IN_OPEN), 0) << folder;
    }
  }
  OpenedFolders(const OpenedFolders&) = delete;
  OpenedFolders& operator=(const OpenedFolders&) = delete;
  OpenedFolders(OpenedFolders&&) = delete;
  OpenedFolders& operator=(OpenedFolders&&) = delete;
  ~OpenedFolders() { ::close(descriptor_); }

  // Whether any was opened since the last call.
  [[nodiscard]] bool any() const {
    bool seen = false;
    std::array<char, 4096> events{};
    while (::read(descriptor_, events.data(), events.size()) > 0) seen = true;
    return seen;
  }

 private:
  int descriptor_;
};

class ManyModelsTest : public KnownModelsTest {
 protected:
  // A VAE in a repository of the hub's cache, "OWNER--NAME", or in a folder of it.
  void cache(const std::string& repo, const std::string& inner = "") const {
    const std::string snapshot =
        "hub/models--" + repo + "/snapshots/" + std::string(40, 'a') + inner;
    static_cast<void>(
        folder_.file(snapshot + "/config.json", R"({"_class_name":"AutoencoderKL"})"));
    static_cast<void>(folder_.file(snapshot + "/diffusion_pytorch_model.safetensors", "x"));
  }
};

TEST_F(ManyModelsTest, ALookUpByNameOpensNoOtherTree) {
  cache("madebyollin--taesd");
  cache("somebody--mine");
  std::vector<std::filesystem::path> others;
  for (int i = 0; i < 20; ++i) {
    const std::string name = "o--other-" + std::to_string(i);
    cache(name);
    others.push_back(folder_.path() / ("hub/models--" + name));
    others.push_back(others.back() / "snapshots");
    const auto deep =
        folder_.file("ComfyUI/models/vae/" + std::to_string(i) + "/deep.safetensors", "x");
    others.push_back(deep.parent_path());
  }
  static_cast<void>(folder_.file("ComfyUI/models/vae/there.safetensors", "x"));
  const OpenedFolders opened(others);
  for (const char* const name : {"taesd", "mine", "there"}) {
    const auto found = find_known_model(name);
    ASSERT_TRUE(found) << name;
    EXPECT_FALSE(found->path.empty()) << name;
    EXPECT_FALSE(opened.any()) << name;
  }
  EXPECT_TRUE(find_known_model("deep"));
  EXPECT_TRUE(opened.any()) << "the watch sees nothing";
}

TEST_F(ManyModelsTest, ANameMeansTheFirstModelOfTheList) {
  for (const char* const repo : {"a--mine", "b--mine", "c--b--mine", "x--taesd", "y--alone",
                                 "alone", "madebyollin--taef1"}) {
    cache(repo);
    cache(repo, "/vae");
  }
  for (const char* const file :
       {"added/mine.pt", "added/mine.safetensors", "added/own.SAFETENSORS",
        "ComfyUI/models/vae/a/taesd.safetensors", "ComfyUI/models/vae/taesd.safetensors",
        "ComfyUI/models/vae/a/only.safetensors", "ComfyUI/models/vae/b/a--mine.safetensors",
        "stable-diffusion-webui/models/VAE/taesd.safetensors",
        "stable-diffusion-webui/models/VAE/only.safetensors"}) {
    static_cast<void>(folder_.file(file, "x"));
  }
  const std::vector<KnownModel> all = known_models();
  EXPECT_GT(all.size(), 20U);
  std::map<std::string, const KnownModel*> meant;
  for (const KnownModel& model : all) {
    const KnownModel*& first = meant[model.name];
    if (first == nullptr || (first->path.empty() && !model.path.empty())) first = &model;
  }
  for (const auto& [name, first] : meant) {
    const auto found = find_known_model(name);
    ASSERT_TRUE(found) << name;
    EXPECT_EQ(found->path, first->path) << name;
    EXPECT_EQ(found->origin, first->origin) << name;
  }
}

}  // namespace
}  // namespace sdvae
