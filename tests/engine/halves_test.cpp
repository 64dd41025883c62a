#include "engine/halves.h"

#include <gmock/gmock.h>

#include "sdvae/error.h"

namespace sdvae {
namespace {

template <typename Require>
std::pair<std::string, std::string> refusal(const Require& require, const ModelInfo& model) {
  try {
    require(model);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::model);
    return {error.what(), error.hint()};
  }
  return {};
}

TEST(Halves, AWholeModelDoesBoth) {
  EXPECT_NO_THROW(require_encoder({}));
  EXPECT_NO_THROW(require_decoder({}));
}

TEST(Halves, WhatIsMissingIsNamed) {
  ModelInfo model{.name = "x", .has_encoder = false, .source = "x.safetensors"};
  EXPECT_NO_THROW(require_decoder(model));
  const auto [sentence, hint] = refusal(require_encoder, model);
  EXPECT_EQ(sentence, "model 'x' cannot encode: its file x.safetensors holds a decoder only");
  EXPECT_EQ(hint, "take a model that has an encoder too");
  model = {.name = "x", .has_decoder = false, .source = "x.safetensors", .kind = "AutoencoderTiny"};
  const auto [other, more] = refusal(require_decoder, model);
  EXPECT_EQ(other, "model 'x' cannot decode: its file x.safetensors holds an encoder only");
  EXPECT_THAT(more, testing::EndsWith(", or put the other of its TAESD pair beside the file"));
}

}  // namespace
}  // namespace sdvae
