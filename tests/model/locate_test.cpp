#include "model/locate.h"

#include <cstdlib>
#include <fstream>
#include <optional>

#include <gmock/gmock.h>

#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace sdvae {
namespace {

using testing_support::expect_error;
using testing_support::TemporaryFolder;

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

TEST(Locate, WhatIsAskedForComesBeforeTheVariable) {
  const TemporaryFolder folder;
  const auto asked = folder.file("asked.pt", "x");
  const auto variable = folder.file("variable.pt", "x");
  const ModelVariable set(variable.string());
  EXPECT_EQ(locate_model(asked.string()).path, asked);
  EXPECT_EQ(locate_model("").path, variable);
  EXPECT_FALSE(locate_model("").built_in);
}

TEST(Locate, WhatIsNotThereIsNamedWithItsOrigin) {
  const TemporaryFolder folder;
  const std::string missing = folder.path() / "missing.pt";
  expect_error(ErrorKind::model, "(from --model): there is no such file",
               [&] { static_cast<void>(locate_model(missing)); });
  expect_error(ErrorKind::model, "it is a folder",
               [&] { static_cast<void>(locate_model(folder.path().string())); });
  const ModelVariable set(missing);
  expect_error(ErrorKind::model, "(from $SDVAE_MODEL)",
               [] { static_cast<void>(locate_model("")); });
}

TEST(Locate, OtherKindsOfModelFilesAreCalledByTheirNames) {
  const TemporaryFolder folder;
  const auto check = [&](const std::string& content, const std::string& words) {
    const auto path = folder.file("m.pt", content);
    expect_error(ErrorKind::model, words, [&] { check_is_torchscript(path); });
  };
  check("\x80\x02}q", "pickle");
  check(std::string("\x08\0\0\0\0\0\0\0{\"a\":1}", 15), "safetensors");
  check("<!DOCTYPE html>", "not a TorchScript file");
  check("", "empty");
  const auto good = folder.file("good.pt", "PK\x03\x04 and so on");
  EXPECT_NO_THROW(check_is_torchscript(good));
  EXPECT_TRUE(looks_like_torchscript(good));
  EXPECT_FALSE(looks_like_torchscript(folder.path() / "missing"));
}

}  // namespace
}  // namespace sdvae
