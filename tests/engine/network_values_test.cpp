#include "engine/network_values.h"

#include <numeric>

#include <gmock/gmock.h>

#include "engine/given_latent.h"
#include "support/expect_error.h"

namespace sdvae {
namespace {

using testing::ElementsAre;
using testing_support::expect_error;

// One raw channel, packed 2x2 into four that have numbers of their own.
ModelInfo packing_model(bool io_scaled) {
  ModelInfo model;
  model.name = "m";
  model.space = {.family = "mine",
                 .channels = 1,
                 .factor = 8,
                 .patch = 2,
                 .shift = {0, 1, 2, 3},
                 .scale = {1, 2, 4, 8}};
  model.io_scaled = io_scaled;
  return model;
}

Tensor counted() {
  Tensor tensor{{1, 1, 2, 4}, std::vector<float>(8)};
  std::iota(tensor.values.begin(), tensor.values.end(), 0.0F);
  return tensor;
}

void expect_counted(const Tensor& tensor) {
  EXPECT_EQ(tensor.shape, counted().shape);
  EXPECT_EQ(tensor.values, counted().values);
}

Latent latent_of(const Tensor& scaled, const ModelInfo& model) {
  Latent latent;
  latent.channels = static_cast<int>(scaled.shape[1]);
  latent.height = static_cast<int>(scaled.shape[2]);
  latent.width = static_cast<int>(scaled.shape[3]);
  latent.values = scaled.values;
  latent.info.space = model.space;
  return latent;
}

TEST(NetworkValues, RawOnesArePackedAndScaledAndBack) {
  const ModelInfo model = packing_model(false);
  const Tensor scaled = scaled_from_network(counted(), model);
  EXPECT_THAT(scaled.shape, ElementsAre(1, 4, 1, 2));
  EXPECT_THAT(scaled.values, ElementsAre(0, 2, 0, 4, 8, 16, 16, 32));
  expect_counted(network_input(latent_of(scaled, model), model, {}));
}

// As a small network for previews speaks: normalised, and not packed.
TEST(NetworkValues, ScaledOnesAreOnlyPacked) {
  const ModelInfo model = packing_model(true);
  const Tensor scaled = scaled_from_network(counted(), model);
  EXPECT_THAT(scaled.shape, ElementsAre(1, 4, 1, 2));
  EXPECT_THAT(scaled.values, ElementsAre(0, 2, 1, 3, 4, 6, 5, 7));
  expect_counted(network_input(latent_of(scaled, model), model, {}));
}

TEST(NetworkValues, ALatentThatSaysNothingIsOfTheModelsSpace) {
  const ModelInfo model = packing_model(false);
  Latent latent = latent_of(scaled_from_network(counted(), model), model);
  latent.info.space = {};
  EXPECT_EQ(network_input(latent, model, {}).values, counted().values);
}

TEST(NetworkValues, ALatentPackedOtherwiseIsRefused) {
  const ModelInfo model = packing_model(false);
  Latent latent = latent_of(scaled_from_network(counted(), model), model);
  latent.info.space.patch = 1;
  expect_error(ErrorKind::bad_data, "the latent packs 1x1 pixels, but model 'm' takes 2x2",
               [&] { static_cast<void>(network_input(latent, model, {})); });
  latent.info.space = model.space;
  latent.info.space.scale.pop_back();
  expect_error(ErrorKind::bad_data, "its space has 3 scales for 4 channels",
               [&] { static_cast<void>(network_input(latent, model, {})); });
}

TEST(NetworkValues, PictureSizesCountThePacking) {
  const ModelInfo model = packing_model(false);
  Latent latent = latent_of(scaled_from_network(counted(), model), model);
  latent.info.image_width = 33;
  latent.info.image_height = 16;
  expect_error(ErrorKind::bad_data, "its picture is 32x16 pixels, smaller than the 33x16",
               [&] { static_cast<void>(network_input(latent, model, {})); });
}

}  // namespace
}  // namespace sdvae
