#include "catalog/places.h"

#include <gmock/gmock.h>

#include "support/temporary_folder.h"
#include "support/variable.h"

namespace sdvae {
namespace {

using testing::Contains;
using testing::Not;
using testing_support::TemporaryFolder;
using testing_support::Variable;

TEST(Places, AddedModelsLieWhereTheNearestVariableSays) {
  const Variable home("HOME", "/h");
  const Variable no_data("XDG_DATA_HOME", std::nullopt);
  const Variable no_models("SDVAE_MODELS", std::nullopt);
  EXPECT_EQ(added_models_folder(), "/h/.local/share/sdvae/models");
  const Variable data("XDG_DATA_HOME", "/d");
  EXPECT_EQ(added_models_folder(), "/d/sdvae/models");
  const Variable models("SDVAE_MODELS", "~/m");
  EXPECT_EQ(added_models_folder(), "/h/m");
}

TEST(Places, FoldersOfOtherProgramsCountWhereTheyExist) {
  const TemporaryFolder folder;
  const Variable home("HOME", folder.path().string());
  const Variable comfyui("COMFYUI_PATH", (folder.path() / "c").string());
  const auto inside = [&](const std::vector<std::filesystem::path>& found) {
    std::vector<std::filesystem::path> names;
    const auto root = std::filesystem::canonical(folder.path());
    for (const auto& path : found) names.push_back(path.lexically_relative(root));
    return names;
  };
  EXPECT_THAT(inside(comfyui_folders()), Not(Contains("c/models/vae")));
  static_cast<void>(folder.file("c/models/vae/x", ""));
  static_cast<void>(folder.file("stable-diffusion-webui/models/VAE/x", ""));
  EXPECT_THAT(inside(comfyui_folders()), Contains("c/models/vae"));
  EXPECT_THAT(inside(a1111_folders()), Contains("stable-diffusion-webui/models/VAE"));
}

}  // namespace
}  // namespace sdvae
