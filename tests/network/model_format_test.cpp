#include "network/model_format.h"

#include <span>
#include <string>

#include <gtest/gtest.h>

namespace sdvae {
namespace {

ModelFormat format_of(const std::string& content) {
  return model_format(std::as_bytes(std::span(content)));
}

TEST(ModelFormat, IsToldFromTheContent) {
  const auto check = [](const std::string& content, ModelFormat format) {
    EXPECT_EQ(format_of(content), format) << content;
  };
  check("", ModelFormat::empty);
  check("\x80\x02}q", ModelFormat::pickle);
  check("PK\x03\x04 m/data.pkl m/constants.pkl", ModelFormat::torchscript);
  check("PK\x03\x04 m/data.pkl", ModelFormat::pickle);
  check(std::string("\x08\0\0\0\0\0\0\0{\"a\":1}", 15), ModelFormat::safetensors);
  check("\n <!doctype html>", ModelFormat::web_page);
  check("version https://git-lfs.github.com/spec/v1", ModelFormat::lfs_pointer);
  check("some words", ModelFormat::unknown);
}

TEST(ModelFormat, ALongArchiveKeepsItsNamesAtTheEnd) {
  const std::string filling(3U << 20U, 'x');
  EXPECT_EQ(format_of("PK\x03\x04" + filling + "constants.pkl data.pkl"), ModelFormat::torchscript);
  EXPECT_EQ(format_of("PK\x03\x04" + filling + "data.pkl"), ModelFormat::pickle);
}

}  // namespace
}  // namespace sdvae
