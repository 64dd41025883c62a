#include "network/model_format.h"

#include <gtest/gtest.h>

#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace sdvae {
namespace {

using testing_support::expect_error;
using testing_support::TemporaryFolder;

TEST(ModelFormat, IsToldFromTheContent) {
  const TemporaryFolder folder;
  const auto check = [&](const std::string& content, ModelFormat format) {
    EXPECT_EQ(model_format(folder.file("m.bin", content)), format) << content;
  };
  check("", ModelFormat::empty);
  check("\x80\x02}q", ModelFormat::pickle);
  check("PK\x03\x04 m/data.pkl m/constants.pkl", ModelFormat::torchscript);
  check("PK\x03\x04 m/data.pkl", ModelFormat::pickle);
  check(std::string("\x08\0\0\0\0\0\0\0{\"a\":1}", 15), ModelFormat::safetensors);
  check("\n <!doctype html>", ModelFormat::web_page);
  check("version https://git-lfs.github.com/spec/v1", ModelFormat::lfs_pointer);
  check("some words", ModelFormat::unknown);
  EXPECT_EQ(model_format(folder.path()), ModelFormat::empty);
}

TEST(ModelFormat, ALongArchiveKeepsItsNamesAtTheEnd) {
  const TemporaryFolder folder;
  const std::string filling(3U << 20U, 'x');
  EXPECT_EQ(model_format(folder.file("a", "PK\x03\x04" + filling + "constants.pkl data.pkl")),
            ModelFormat::torchscript);
  EXPECT_EQ(model_format(folder.file("b", "PK\x03\x04" + filling + "data.pkl")),
            ModelFormat::pickle);
}

TEST(ModelFormat, RefusalsSayWhatTheFileIs) {
  const TemporaryFolder folder;
  const auto pickle = folder.file("m.ckpt", "\x80\x02}q");
  expect_error(ErrorKind::model, "Python pickle", [&] { check_is_safetensors(pickle); });
  const auto script = folder.file("m.pt", "PK\x03\x04 and so on");
  expect_error(ErrorKind::model, "TorchScript model, not", [&] { check_is_safetensors(script); });
}

}  // namespace
}  // namespace sdvae
