#include "network/bind_tiny.h"

#include <gmock/gmock.h>

#include "narrow_weights.h"
#include "support/expect_error.h"

namespace sdvae {
namespace {

using testing_support::expect_error;
using testing_support::tiny_half;
using testing_support::WeightsMaker;

TEST(BindTiny, AHalfIsKnownByItsNumbers) {
  EXPECT_EQ(find_tiny_half(tiny_half(true).take()), TinyHalf::encoder);
  EXPECT_EQ(find_tiny_half(tiny_half(false).take()), TinyHalf::decoder);
  EXPECT_FALSE(find_tiny_half(testing_support::narrow_kl().take()));
}

TEST(BindTiny, TwoHalvesMakeANetworkOfScaledLatents) {
  const Weights joined = join_tiny_halves(tiny_half(true).take(), tiny_half(false).take());
  const auto layout = find_tiny(joined);
  ASSERT_TRUE(layout);
  const Network network = bind_tiny(joined, *layout);
  EXPECT_EQ(network.latent_channels, 4);
  EXPECT_EQ(network.factor, 8);
  EXPECT_TRUE(network.io_scaled);
  EXPECT_FALSE(network.has_moments);
  // The picture's range first, then a convolution, 10 blocks with their ReLUs, 3 that halve, a
  // convolution.
  EXPECT_EQ(network.encoder.size(), 26U);
  EXPECT_EQ(std::get<Residual>(network.encoder[2]).body.size(), 5U);
  EXPECT_TRUE(std::holds_alternative<Relu>(network.encoder[3]));
  EXPECT_EQ(std::get<Convolution>(network.encoder[4]).stride, 2);
  EXPECT_TRUE(std::holds_alternative<SoftClamp>(network.decoder.front()));
  EXPECT_TRUE(std::holds_alternative<Affine>(network.decoder.back()));
}

TEST(BindTiny, AHalfIsThatOfTheWhole) {
  for (const TinyHalf half : {TinyHalf::encoder, TinyHalf::decoder}) {
    const bool is_encoder = half == TinyHalf::encoder;
    const Weights weights = name_tiny_half(tiny_half(is_encoder).take(), half);
    const Network network = bind_tiny(weights, *find_tiny(weights));
    EXPECT_EQ(network.encoder.size(), is_encoder ? 26U : 0U);
    EXPECT_EQ(network.decoder.empty(), is_encoder);
    EXPECT_EQ(network.latent_channels, 4);
  }
}

TEST(BindTiny, NamesWhatIsMissing) {
  Weights joined = join_tiny_halves(tiny_half(true).take(), tiny_half(false).take());
  joined.tensors.erase("decoder.17.weight");
  const auto layout = find_tiny(joined);
  ASSERT_TRUE(layout);
  expect_error(ErrorKind::model, "lacks the tensor 'decoder.17.weight'",
               [&] { static_cast<void>(bind_tiny(joined, *layout)); });
}

}  // namespace
}  // namespace sdvae
