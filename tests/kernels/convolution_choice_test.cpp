#include "kernels/convolution_choice.h"

#include <gmock/gmock.h>

namespace sdvae::kernels {
namespace {

constexpr ConvolutionGeometry kPlain{.in_channels = 64, .out_channels = 64};
constexpr ConvolutionGeometry kStride2{.in_channels = 64, .out_channels = 64, .stride = 2};
constexpr ConvolutionGeometry kDoubling{
    .in_channels = 64, .out_channels = 64, .doubles_input = true};
constexpr ConvolutionGeometry kPointwise{.in_channels = 64, .out_channels = 64, .kernel = 1};

constexpr ConvolutionGeometry with_channels(ConvolutionGeometry geometry, int in, int out) {
  geometry.in_channels = in;
  geometry.out_channels = out;
  return geometry;
}

TEST(ConvolutionChoice, ThreeByThreesWithFewChannelsHaveAlgorithmsOfTheirOwn) {
  const auto algorithm = [](int in, int out) {
    return algorithm_for({.geometry = with_channels(kPlain, in, out)});
  };
  EXPECT_EQ(algorithm(16, 128), ConvolutionAlgorithm::first);
  EXPECT_EQ(algorithm(17, 128), ConvolutionAlgorithm::tiles);
  EXPECT_EQ(algorithm(128, 15), ConvolutionAlgorithm::last);
  EXPECT_EQ(algorithm(128, 16), ConvolutionAlgorithm::tiles);
  EXPECT_EQ(algorithm(3, 3), ConvolutionAlgorithm::first);
}

TEST(ConvolutionChoice, TilesDoWhateverElseIsAsked) {
  for (const ConvolutionGeometry& geometry : {kStride2, kDoubling, kPointwise}) {
    EXPECT_EQ(algorithm_for({.geometry = with_channels(geometry, 3, 128)}),
              ConvolutionAlgorithm::tiles);
    EXPECT_EQ(algorithm_for({.geometry = with_channels(geometry, 128, 3)}),
              ConvolutionAlgorithm::tiles);
  }
  const ConvolutionGeometry few = with_channels(kPlain, 3, 3);
  EXPECT_EQ(algorithm_for({.geometry = few, .relu_input = true}), ConvolutionAlgorithm::tiles);
  EXPECT_EQ(algorithm_for({.geometry = few, .has_residual = true}), ConvolutionAlgorithm::tiles);
}

TileKind tile_kind(const ConvolutionGeometry& geometry, Accuracy accuracy, OperandType operands) {
  return tile_shape_for({.geometry = geometry, .operands = operands, .accuracy = accuracy}).kind;
}

TEST(ConvolutionChoice, RelaxedAccuracyTakesLargeTilesWhereThereAreSuch) {
  const auto kind = [](const ConvolutionGeometry& geometry, Accuracy accuracy) {
    return tile_kind(geometry, accuracy, OperandType::float32);
  };
  EXPECT_EQ(kind(kPlain, Accuracy::full), TileKind::f4x4);
  EXPECT_EQ(kind(kPlain, Accuracy::relaxed), TileKind::f6x6);
  for (const Accuracy accuracy : {Accuracy::full, Accuracy::relaxed}) {
    EXPECT_EQ(kind(kDoubling, accuracy), TileKind::upsample_f4x4);
    EXPECT_EQ(kind(kStride2, accuracy), TileKind::stride2_f4x4);
    EXPECT_EQ(kind(kPointwise, accuracy), TileKind::pointwise);
  }
}

TEST(ConvolutionChoice, ProductsOfBfloat16TakeSmallerTiles) {
  for (const Accuracy accuracy : {Accuracy::full, Accuracy::relaxed}) {
    EXPECT_EQ(tile_kind(kPlain, accuracy, OperandType::bfloat16), TileKind::f4x4);
    EXPECT_EQ(tile_kind(kDoubling, accuracy, OperandType::bfloat16), TileKind::upsample_f2x2);
  }
}

}  // namespace
}  // namespace sdvae::kernels
