#include "network/bind_shuffle.h"

#include <gmock/gmock.h>

#include "narrow_weights.h"
#include "support/expect_error.h"

namespace sdvae {
namespace {

using testing_support::expect_error;
using testing_support::narrow_shuffle;

template <typename Kind>
bool is(const Op& op) {
  return std::holds_alternative<Kind>(op);
}

TEST(BindShuffle, IsKnownByItsBlocks) {
  EXPECT_TRUE(has_shuffle_names(narrow_shuffle().take()));
  EXPECT_FALSE(has_shuffle_names(testing_support::narrow_kl().take()));
  EXPECT_FALSE(has_shuffle_names(testing_support::tiny_half(true).take()));
}

TEST(BindShuffle, LayersWithoutWeightsFollowFromTheShapes) {
  const Weights weights = narrow_shuffle().take();
  const Network network = bind_shuffle(weights);
  EXPECT_EQ(network.factor, 4);
  EXPECT_EQ(network.latent_channels, 4);
  EXPECT_TRUE(network.io_scaled);
  EXPECT_FALSE(network.has_moments);
  ASSERT_EQ(network.encoder.size(), 8U);
  EXPECT_TRUE(is<PixelUnshuffle>(network.encoder[0]));
  EXPECT_TRUE(is<Residual>(network.encoder[2]));
  const auto& block = std::get<Residual>(network.encoder[2]);
  ASSERT_EQ(block.body.size(), 4U);
  EXPECT_TRUE(is<Relu>(block.body[0]));
  EXPECT_TRUE(is<Convolution>(block.body[3]));
  EXPECT_TRUE(is<PixelUnshuffle>(network.encoder[3]));
  EXPECT_TRUE(is<Relu>(network.encoder[6]));
  ASSERT_EQ(network.decoder.size(), 9U);
  EXPECT_TRUE(is<SoftClamp>(network.decoder[0]));
  EXPECT_TRUE(is<PixelShuffle>(network.decoder[4]));
  EXPECT_TRUE(is<Relu>(network.decoder[6]));
  EXPECT_TRUE(is<PixelShuffle>(network.decoder[8]));
}

TEST(BindShuffle, NamesWhatIsWrong) {
  const auto expect_refused = [](const char* words, const auto& change) {
    auto made = narrow_shuffle();
    change(made);
    const Weights weights = made.take();
    expect_error(ErrorKind::model, words, [&] { static_cast<void>(bind_shuffle(weights)); });
  };
  expect_refused("no layer makes of 64",
                 [](auto& made) { made.convolution("decoder.4.a", 20, 20); });
  expect_refused("'encoder.2.b.weight' has the shape",
                 [](auto& made) { made.convolution("encoder.2.b", 16, 8); });
  expect_refused("ends with 16 channels",
                 [](auto& made) { made.convolution("decoder.6", 16, 16); });
  expect_refused("'encoder.7.weight' is 5 wide",
                 [](auto& made) { made.convolution("encoder.7", 4, 16, 5); });
  expect_refused("'encoder.12.bias' has no place",
                 [](auto& made) { made.convolution("encoder.12", 4, 4); });
  expect_refused("does not give back the size", [](auto& made) {
    made.convolution("decoder.2", 16, 16, 1);
    made.convolution("decoder.4.a", 16, 16);
  });
}

}  // namespace
}  // namespace sdvae
