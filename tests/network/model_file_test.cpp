#include "network/model_file.h"

#include <gmock/gmock.h>

#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace sdvae {
namespace {

namespace fs = std::filesystem;
using testing_support::expect_error;
using testing_support::TemporaryFolder;

// A safetensors file without tensors.
std::string no_tensors() {
  const std::string header = "{}      ";
  return std::string(1, static_cast<char>(header.size())) + std::string(7, '\0') + header;
}

TEST(ModelFile, SafetensorsComeWithTheirWeights) {
  const TemporaryFolder folder;
  const fs::path path = folder.file("m.bin", no_tensors());
  const ModelFile file = open_model_file(path);
  EXPECT_EQ(file.path, path);
  EXPECT_EQ(file.format, ModelFormat::safetensors);
  EXPECT_THAT(file.weights.files, testing::ElementsAre(path));
  EXPECT_FALSE(file.config);
  EXPECT_THAT(take_weights(file).label, testing::HasSubstr("m.bin"));
}

TEST(ModelFile, AFolderComesWithItsConfiguration) {
  const TemporaryFolder folder;
  const fs::path weights = folder.file("diffusion_pytorch_model.safetensors", no_tensors());
  static_cast<void>(folder.file("config.json", R"({"_class_name": "AutoencoderTiny"})"));
  for (const fs::path& given : {folder.path(), weights}) {
    const ModelFile file = open_model_file(given);
    EXPECT_EQ(file.path, given);
    EXPECT_EQ(file.format, ModelFormat::safetensors);
    EXPECT_THAT(file.weights.files, testing::ElementsAre(weights));
    ASSERT_TRUE(file.config) << given;
    EXPECT_EQ(file.config->class_name, "AutoencoderTiny");
  }
}

TEST(ModelFile, OtherFilesAreOpenedAndOnlyRefusedAsWeights) {
  const TemporaryFolder folder;
  const auto refused = [&](const fs::path& path, ModelFormat format, const std::string& words) {
    const ModelFile file = open_model_file(path);
    EXPECT_EQ(file.format, format);
    EXPECT_TRUE(file.weights.tensors.empty());
    expect_error(ErrorKind::model, words, [&] { static_cast<void>(take_weights(file)); });
  };
  refused(folder.file("m.ckpt", "\x80\x02}q"), ModelFormat::pickle, "Python pickle");
  refused(folder.file("m.pt", "PK\x03\x04 and so on"), ModelFormat::torchscript,
          "TorchScript model, not");
  refused(folder.file("m.txt", "some words"), ModelFormat::unknown, "neither a safetensors file");
  refused(folder.file("m.safetensors", "some words"), ModelFormat::unknown,
          "the safetensors header would be");
  refused(folder.path() / "nothing", ModelFormat::empty, "empty or unreadable");
}

TEST(ModelFile, WhatClaimsToBeSafetensorsMustBeWhole) {
  const TemporaryFolder folder;
  const fs::path path = folder.file("m.bin", no_tensors() + "more");
  expect_error(ErrorKind::model, "m.bin", [&] { static_cast<void>(open_model_file(path)); });
}

TEST(ModelFile, AFoldersWeightsAreSafetensors) {
  const TemporaryFolder folder;
  static_cast<void>(folder.file("config.json", R"({"_class_name": "AutoencoderKL"})"));
  static_cast<void>(folder.file("diffusion_pytorch_model.safetensors", "PK\x03\x04 and so on"));
  expect_error(ErrorKind::model, "TorchScript model, not",
               [&] { static_cast<void>(open_model_file(folder.path())); });
  expect_error(ErrorKind::model, "holds no config.json",
               [&] { static_cast<void>(open_model_file(folder.path().parent_path())); });
}

}  // namespace
}  // namespace sdvae
