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
  EXPECT_EQ(locate_model(folder.path().string()).path, folder.path());
  const ModelVariable set(missing);
  expect_error(ErrorKind::model, "(from $SDVAE_MODEL)",
               [] { static_cast<void>(locate_model("")); });
}

}  // namespace
}  // namespace sdvae
