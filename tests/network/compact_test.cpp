#include "network/compact.h"

#include <gmock/gmock.h>

#include "narrow_weights.h"

namespace sdvae {
namespace {

using testing::Contains;
using testing::Pair;
using testing_support::narrow_kl;
using testing_support::WeightsMaker;

WeightsModel bound(WeightsMaker made) {
  WeightsModel model;
  model.weights = made.take();
  model.bound = *bind_network(model.weights);
  model.info.space = {.family = "sdxl", .shift = {0.0}, .scale = {0.13025}};
  model.info.weights_sha256 = std::string(64, 'a');
  return model;
}

std::vector<std::string> names(const Safetensors& content) {
  std::vector<std::string> found;
  for (const StoredTensor& tensor : content.tensors) found.push_back(tensor.name);
  return found;
}

TEST(Compact, KeepsTheAutoencoderAndDropsThePrefixAndTheRest) {
  WeightsMaker made = narrow_kl("first_stage_model.");
  made.add("model.diffusion_model.input_blocks.0.0.weight", {8});
  const WeightsModel model = bound(std::move(made));
  const Safetensors content = compact(model, "mine");
  EXPECT_EQ(content.tensors.size(), model.weights.tensors.size() - 1);
  EXPECT_THAT(names(content), Contains("decoder.mid.attn_1.q.weight"));
  for (const StoredTensor& tensor : content.tensors) {
    const StoredTensor* const source = model.weights.find("first_stage_model." + tensor.name);
    ASSERT_NE(source, nullptr) << tensor.name;
    EXPECT_EQ(tensor.bytes.data(), source->bytes.data());
    EXPECT_EQ(tensor.shape, source->shape);
  }
}

TEST(Compact, SaysWhatIsKnown) {
  const Safetensors content = compact(bound(narrow_kl()), "mine");
  EXPECT_THAT(content.metadata, Contains(Pair("sdvae.name", "mine")));
  EXPECT_THAT(content.metadata, Contains(Pair("sdvae.family", "sdxl")));
  EXPECT_THAT(content.metadata, Contains(Pair("sdvae.scaling_factor", "0.13025")));
  EXPECT_THAT(content.metadata, Contains(Pair("sdvae.weights_sha256", std::string(64, 'a'))));
}

TEST(Compact, CanBeBoundAgain) {
  WeightsModel model = bound(narrow_kl("vae."));
  Weights again;
  again.label = "'again'";
  const Safetensors content = compact(model, "mine");
  for (const StoredTensor& tensor : content.tensors) again.tensors.emplace(tensor.name, tensor);
  const auto second = bind_network(again);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->naming, "CompVis names");
}

}  // namespace
}  // namespace sdvae
