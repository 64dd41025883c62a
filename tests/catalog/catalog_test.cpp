#include "catalog/catalog.h"

#include <set>

#include <gmock/gmock.h>

#include "catalog/known_models.h"
#include "latent/family.h"

namespace sdvae {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Catalog, NamesCanBeGivenAsNamesAndAreUnique) {
  std::set<std::string_view> names;
  for (const CatalogModel& model : catalog()) {
    EXPECT_TRUE(names.insert(model.name).second) << model.name;
    EXPECT_TRUE(can_be_model_name(std::string(model.name))) << model.name;
    EXPECT_TRUE(find_family(model.family)) << model.name;
    EXPECT_THAT(std::string(model.repo), HasSubstr("/"));
    EXPECT_FALSE(model.note.empty());
  }
}

TEST(Catalog, FilesLieInTheFolderOfTheRepository) {
  EXPECT_THAT(files_of(*find_in_catalog("taesd")),
              ElementsAre("config.json", "diffusion_pytorch_model.safetensors"));
  EXPECT_THAT(files_of(*find_in_catalog("flux")),
              ElementsAre("vae/config.json", "vae/diffusion_pytorch_model.safetensors"));
  EXPECT_FALSE(find_in_catalog("TAESD"));
}

TEST(Catalog, NamesAreListedForMessages) {
  EXPECT_THAT(catalog_names(), HasSubstr("taesd, taesdxl"));
}

}  // namespace
}  // namespace sdvae
