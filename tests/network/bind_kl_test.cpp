#include "network/bind_kl.h"

#include <gmock/gmock.h>

#include "narrow_weights.h"
#include "support/expect_error.h"

namespace sdvae {
namespace {

using testing_support::expect_error;
using testing_support::narrow_kl;
using testing_support::WeightsMaker;

Network bind(const Weights& weights) {
  const auto layout = find_kl(weights);
  EXPECT_TRUE(layout);
  return bind_kl(weights, *layout);
}

std::vector<std::size_t> kinds(const Ops& ops) {
  std::vector<std::size_t> found;
  for (const Op& op : ops) found.push_back(op.index());
  return found;
}

template <typename Kind>
std::size_t kind() {
  return Op(Kind{}).index();
}

TEST(BindKl, OperationsStandInTheOrderInWhichTheyRun) {
  const Weights weights = narrow_kl("first_stage_model.").take();
  const Network network = bind(weights);
  EXPECT_EQ(network.latent_channels, 4);
  EXPECT_EQ(network.factor, 2);
  EXPECT_TRUE(network.has_moments);
  EXPECT_FALSE(network.io_scaled);
  const auto conv = kind<Convolution>();
  const auto block = kind<Residual>();  // attention is one too
  const auto norm = kind<GroupNorm>();
  const auto silu = kind<Silu>();
  EXPECT_THAT(kinds(network.encoder), testing::ElementsAre(conv, block, conv, block, block, block,
                                                           block, norm, silu, conv, conv));
  EXPECT_THAT(kinds(network.decoder),
              testing::ElementsAre(conv, conv, block, block, block, block, block, kind<Upsample>(),
                                   conv, block, block, norm, silu, conv));
  EXPECT_THAT(kinds(std::get<Residual>(network.encoder[1]).body),
              testing::ElementsAre(norm, silu, conv, norm, silu, conv));
  EXPECT_THAT(kinds(std::get<Residual>(network.encoder[5]).body),
              testing::ElementsAre(norm, kind<Attention>()));
}

TEST(BindKl, HalvingPadsRightAndBottomOnly) {
  const Weights weights = narrow_kl().take();
  const Network network = bind(weights);
  const auto& half = std::get<Convolution>(network.encoder[2]);
  EXPECT_EQ(half.stride, 2);
  EXPECT_EQ(half.border, Border::right_bottom);
  EXPECT_EQ(std::get<Convolution>(network.encoder[0]).border, Border::same);
}

TEST(BindKl, CompVisCountsTheDecodersLevelsFromThePicture) {
  const Weights weights = narrow_kl().take();
  const Network network = bind(weights);
  const auto first_weight = [&](std::size_t place) {
    const Residual& block = std::get<Residual>(network.decoder[place]);
    return std::get<Convolution>(block.body[2]).weight.name;
  };
  EXPECT_EQ(first_weight(5), "decoder.up.1.block.0.conv1.weight");
  EXPECT_EQ(first_weight(9), "decoder.up.0.block.0.conv1.weight");
}

TEST(BindKl, MatricesServeAsAttentionsConvolutions) {
  WeightsMaker made = narrow_kl();
  made.add("encoder.mid.attn_1.q.weight", {32, 32});
  const Weights weights = made.take();
  const Network network = bind(weights);
  const Residual& block = std::get<Residual>(network.encoder[5]);
  EXPECT_THAT(std::get<Attention>(block.body[1]).query.weight.shape,
              testing::ElementsAre(32, 32, 1, 1));
}

TEST(BindKl, NamesWhatIsMissingMisshapenOrTooMuch) {
  const auto check = [](WeightsMaker made, const std::string& words) {
    const Weights weights = made.take();
    expect_error(ErrorKind::model, words, [&] { static_cast<void>(bind(weights)); });
  };
  WeightsMaker misshapen = narrow_kl();
  misshapen.add("decoder.up.1.block.0.conv2.weight", {32, 31, 3, 3});
  check(std::move(misshapen),
        "'decoder.up.1.block.0.conv2.weight' has the shape [32, 31, 3, 3] where [32, 32, 3, 3]");
  WeightsMaker extra = narrow_kl();
  extra.add("decoder.up.0.attn.0.q.weight", {32, 32, 1, 1});
  check(std::move(extra), "'decoder.up.0.attn.0.q.weight' has no place");
  WeightsMaker dtype = narrow_kl();
  dtype.add("encoder.conv_in.bias", {32}, StoredDtype::i64);
  check(std::move(dtype), "number type I64, which cannot be computed with");
  WeightsMaker late = narrow_kl();
  late.block("decoder.up.1.block.2");
  check(std::move(late), "no place in the network");
}

Weights without(Weights weights, const std::string& part) {
  std::erase_if(weights.tensors, [&](const auto& item) { return item.first.starts_with(part); });
  return weights;
}

TEST(BindKl, AHalfIsThatOfTheWhole) {
  const Weights whole = narrow_kl().take();
  const Network expected = bind(whole);
  // Its quant_conv is left out by some and left behind by others.
  for (const char* const more : {"quant_conv", "nothing"}) {
    const Weights weights = without(without(whole, "encoder."), more);
    const Network decoder = bind(weights);
    EXPECT_TRUE(decoder.encoder.empty());
    EXPECT_EQ(kinds(decoder.decoder), kinds(expected.decoder));
    EXPECT_EQ(decoder.latent_channels, 4);
    EXPECT_EQ(decoder.factor, 2);
    EXPECT_FALSE(decoder.has_moments);
  }
  const Weights weights = without(without(whole, "decoder."), "post_quant_conv");
  const Network encoder = bind(weights);
  EXPECT_TRUE(encoder.decoder.empty());
  EXPECT_EQ(kinds(encoder.encoder), kinds(expected.encoder));
  EXPECT_EQ(encoder.latent_channels, 4);
  EXPECT_EQ(encoder.factor, 2);
  EXPECT_TRUE(encoder.has_moments);
}

TEST(BindKl, ADamagedHalfIsToldWhatItLacks) {
  Weights decoder = without(narrow_kl().take(), "encoder.");
  decoder.tensors.erase("decoder.up.1.upsample.conv.bias");
  expect_error(ErrorKind::model, "lacks the tensor 'decoder.up.1.upsample.conv.bias'",
               [&] { static_cast<void>(bind(decoder)); });
  WeightsMaker made = narrow_kl();
  made.add("quantize.embedding.weight", {16, 4});
  const Weights codes = without(made.take(), "encoder.");
  expect_error(ErrorKind::model, "'quantize.embedding.weight' has no place",
               [&] { static_cast<void>(bind(codes)); });
}

TEST(BindKl, OtherModelsAreNotTakenForOne) {
  EXPECT_FALSE(find_kl(WeightsMaker().take()));
  EXPECT_FALSE(find_kl(testing_support::tiny_half(true).take()));
}

}  // namespace
}  // namespace sdvae
