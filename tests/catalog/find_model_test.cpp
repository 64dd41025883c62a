#include "sdvae/find_model.h"

#include <cstdlib>
#include <fstream>
#include <optional>

#include <gmock/gmock.h>

#include "support/expect_error.h"
#include "support/temporary_folder.h"
#include "support/variable.h"

namespace sdvae {
namespace {

using testing_support::expect_error;
using testing_support::TemporaryFolder;
using testing_support::Variable;

// Sets $SDVAE_MODEL for one test.
class ModelVariable {
 public:
  explicit ModelVariable(const std::string& value) { ::setenv("SDVAE_MODEL", value.c_str(), 1); }
  ModelVariable(const ModelVariable&) = delete;
  ModelVariable& operator=(const ModelVariable&) = delete;
  ModelVariable(ModelVariable&&) = delete;
  ModelVariable& operator=(ModelVariable&&) = delete;
  ~ModelVariable() { ::unsetenv("SDVAE_MODEL"); }
};

TEST(FindModel, WhatIsAskedForComesBeforeTheVariable) {
  const TemporaryFolder folder;
  const auto asked = folder.file("asked.pt", "x");
  const auto variable = folder.file("variable.pt", "x");
  const ModelVariable set(variable.string());
  EXPECT_EQ(find_model(asked.string()).path, asked);
  EXPECT_EQ(find_model("").path, variable);
  EXPECT_FALSE(find_model("").is_built_in);
}

TEST(FindModel, WhatIsNotThereIsNamedWithItsOrigin) {
  const TemporaryFolder folder;
  const std::string missing = folder.path() / "missing.pt";
  expect_error(ErrorKind::model, "(from the caller): there is no such file",
               [&] { static_cast<void>(find_model(missing)); });
  EXPECT_EQ(find_model(folder.path().string()).path, folder.path());
  expect_error(ErrorKind::model, "(from the form)",
               [&] { static_cast<void>(find_model(missing, "the form")); });
  const ModelVariable set(missing);
  expect_error(ErrorKind::model, "(from $SDVAE_MODEL)", [] { static_cast<void>(find_model("")); });
}

TEST(FindModel, AModelIsFoundByItsName) {
  const TemporaryFolder folder;
  const Variable added("SDVAE_MODELS", folder.path().string());
  const Variable cache("HF_HUB_CACHE", (folder.path() / "hub").string());
  const auto path = folder.file("mine.pt", "x");
  EXPECT_EQ(find_model("mine").path, path);
  const ModelVariable set("mine");
  EXPECT_EQ(find_model("").path, path);
  expect_error(ErrorKind::model, "no model named 'yours' (from the caller)",
               [] { static_cast<void>(find_model("yours")); });
  expect_error(ErrorKind::model, "'taesd' (from the caller) is not on this machine",
               [] { static_cast<void>(find_model("taesd")); });
}

TEST(FindModel, TheFamilyOfTheCatalogComesWithIt) {
  const TemporaryFolder folder;
  const Variable cache("HF_HUB_CACHE", folder.path().string());
  const std::string snapshot =
      "models--madebyollin--taesd3/snapshots/" + std::string(40, 'a') + "/";
  static_cast<void>(folder.file(snapshot + "config.json", "{}"));
  static_cast<void>(folder.file(snapshot + "diffusion_pytorch_model.safetensors", "x"));
  EXPECT_EQ(find_model("taesd3").family, "sd3");
}

}  // namespace
}  // namespace sdvae
