#include "kernels/tile_convolution.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <ostream>
#include <string>
#include <tuple>

#include <gmock/gmock.h>

#include "kernels/any_convolution.h"
#include "kernels/channel_sums.h"
#include "kernels/computed_convolution.h"
#include "kernels/each_level.h"
#include "kernels/level.h"
#include "kernels/maps.h"
#include "kernels/tile_weights.h"
#include "sdvae/error.h"

namespace sdvae::kernels::testing_support {
namespace {

struct Kind {
  std::string name;
  TileKind kind = TileKind::pointwise;
  int many_channels = 300;
  double slack = 1;  // of the bounds on errors
  OperandType operands = OperandType::float32;
  bool pads_all_around = false;

  // In lists of tests, instead of its bytes.
  friend void PrintTo(const Kind& kind, std::ostream* out) { *out << kind.name; }
};

// Every kind, at every level of instructions that this processor has.
class TileConvolution : public testing::TestWithParam<std::tuple<std::string, Kind>> {
 protected:
  void SetUp() override {
    try {
      limit_level(std::get<0>(GetParam()));
    } catch (const Error& error) {
      GTEST_SKIP() << error.what();
    }
  }
  void TearDown() override { limit_level(""); }

  [[nodiscard]] static const Kind& kind() { return std::get<1>(GetParam()); }
  [[nodiscard]] static ConvolutionCase case_of(int inputs, int outputs, int height, int width) {
    return {{kind().kind, inputs, outputs, kind().pads_all_around, kind().operands}, height, width};
  }
  static void expect_small(const Errors& errors) {
    EXPECT_LT(errors.rms, kind().slack * 2e-6);
    EXPECT_LT(errors.max, kind().slack * 4e-5);
  }
  static void expect_close(const ConvolutionCase& c) {
    SCOPED_TRACE(testing::Message() << c.shape.in_channels << " to " << c.shape.out_channels
                                    << " channels, " << c.width << "x" << c.height);
    const ComputedConvolution computed(c);
    expect_small(computed.errors());
    EXPECT_TRUE(computed.output().padding_is_zero());
  }
};

TEST_P(TileConvolution, TakesEverySize) {
  const bool halves = kind().kind == TileKind::stride2_f4x4 && !kind().pads_all_around;
  for (int size = halves ? 2 : 1; size <= 40; ++size) {
    expect_close(case_of(5, 3, size, size));
    expect_close(case_of(3, 5, size, 8));
    expect_close(case_of(3, 2, 4, size));
  }
}

TEST_P(TileConvolution, TakesEveryNumberOfChannels) {
  for (const int channels : {1, 2, 3, 4, 8, 12, 15, 16, 17, 31, 32, 33, 48, 64, 65, 80, 100}) {
    expect_close(case_of(channels, 7, 6, 10));
    expect_close(case_of(6, channels, 10, 6));
    expect_close(case_of(channels, channels, 4, 4));
  }
}

TEST_P(TileConvolution, FinishesItsResults) {
  for (int choice = 0; choice < 16; ++choice) {
    ConvolutionCase c = case_of(20, 40, 14, 18);
    c.relu = (choice & 1) != 0;
    c.residual = (choice & 2) != 0;
    c.bias = (choice & 4) != 0;
    c.relu_input = (choice & 8) != 0;
    expect_close(c);
  }
}

TEST_P(TileConvolution, GathersStatistics) {
  const ComputedConvolution computed(case_of(20, 37, 14, 18));
  const FeatureMap& map = computed.output().view();
  ASSERT_EQ(computed.sums().sum.size(), 37U);
  for (int c = 0; c < map.channels; ++c) {
    double sum = 0;
    double square = 0;
    for (int position = 0; position < map.height * map.width; ++position) {
      const double value = computed.output().at(position / map.width, position % map.width, c);
      sum += value;
      square += value * value;
    }
    const auto i = static_cast<std::size_t>(c);
    EXPECT_NEAR(computed.sums().sum[i], sum, 1e-6 * std::sqrt(square * map.height * map.width));
    EXPECT_NEAR(computed.sums().square[i], square, 1e-6 * square);
  }
}

TEST_P(TileConvolution, IsTheSameForEveryTeam) {
  ConvolutionCase c = case_of(20, 37, 26, 34);
  c.threads = 1;
  const ComputedConvolution alone(c);
  const FeatureMap& a = alone.output().view();
  for (const int threads : {2, 3, 8}) {
    c.threads = threads;
    const ComputedConvolution together(c);
    const FeatureMap& b = together.output().view();
    EXPECT_TRUE(std::equal(a.values, a.values + float_count(a), b.values));
  }
}

// With so many weights for so few positions that all threads work on one block of tiles.
TEST_P(TileConvolution, SharesLargeWeights) {
  if (std::get<0>(GetParam()) == "scalar") GTEST_SKIP() << "too slow";
  const int width = kind().many_channels;
  const auto last = static_cast<std::size_t>(width - 1);
  ConvolutionCase c = case_of(width, width, 4, 6);
  const ComputedConvolution two(c);
  expect_small(two.errors());
  const FeatureMap& a = two.output().view();
  for (const int threads : {1, 40}) {
    c.threads = threads;
    const ComputedConvolution other(c);
    const FeatureMap& b = other.output().view();
    EXPECT_TRUE(std::equal(a.values, a.values + float_count(a), b.values));
    EXPECT_NEAR(other.sums().sum[last], two.sums().sum[last], 1e-3);
    EXPECT_NEAR(other.sums().square[last] / two.sums().square[last], 1, 1e-6);
  }
}

// Whoever looks for broken numbers at the end must find them.
TEST_P(TileConvolution, LetsNotANumberThrough) {
  Team team(1);
  const TileShape shape = case_of(16, 16, 8, 8).shape;
  const ConvolutionGeometry geometry = geometry_of(shape);
  const AlignedFloats ones(std::size_t{16} * 16 * 9, 1.0F);
  AlignedFloats weights(tile_weight_floats(shape));
  prepare_tile_weights(shape, ones, weights.data(), team);
  OwnedMap input({8, 8, 16}, 1);
  input.view().values[0] = std::numeric_limits<float>::quiet_NaN();
  OwnedMap output({output_size(geometry, 8), output_size(geometry, 8), 16});
  TileConvolutionCall call{.shape = shape, .weights = weights.data(), .input = &input.view()};
  call.output = &output.view();
  call.epilogue.relu = true;
  call.relu_input = true;
  AlignedFloats scratch(tile_scratch_floats(call, 1));
  convolve_tiles(call, scratch.data(), team);
  EXPECT_TRUE(std::isnan(output.at(0, 0, 0)));
}

using ProductsOfBfloat16 = EachLevel;

// What is lost is lost when operands are rounded: numbers that bfloat16 holds are multiplied
// exactly.
TEST_P(ProductsOfBfloat16, AreExact) {
  for (const int channels : {1, 2, 17, 100}) {
    ConvolutionCase c{{TileKind::pointwise, channels, 37, false, OperandType::bfloat16}, 5, 7};
    c.rounded_to_bfloat16 = true;
    const Errors errors = ComputedConvolution(c).errors();
    EXPECT_LT(errors.rms, 2e-6);
    EXPECT_LT(errors.max, 1e-5);
  }
}

INSTANTIATE_TEST_SUITE_P(Levels, ProductsOfBfloat16, all_levels());

constexpr OperandType kPairs = OperandType::bfloat16;

INSTANTIATE_TEST_SUITE_P(
    Kinds, TileConvolution,
    testing::Combine(
        testing::Values("avx512", "avx2", "neon", "scalar"),
        testing::Values(Kind{"F6x6", TileKind::f6x6, 320, 5}, Kind{"F4x4", TileKind::f4x4, 430},
                        Kind{"UpsampleF4x4", TileKind::upsample_f4x4},
                        Kind{"UpsampleF2x2", TileKind::upsample_f2x2, 520},
                        Kind{"Stride2F4x4", TileKind::stride2_f4x4},
                        Kind{"Stride2F4x4Around", TileKind::stride2_f4x4, 300, 1,
                             OperandType::float32, true},
                        Kind{"Pointwise", TileKind::pointwise, 2600},
                        Kind{"F4x4Pairs", TileKind::f4x4, 620, 12000, kPairs},
                        Kind{"UpsampleF2x2Pairs", TileKind::upsample_f2x2, 740, 3500, kPairs},
                        Kind{"Stride2F4x4Pairs", TileKind::stride2_f4x4, 420, 12000, kPairs},
                        Kind{"PointwisePairs", TileKind::pointwise, 3700, 2000, kPairs})),
    [](const auto& test) { return std::get<1>(test.param).name + "_" + std::get<0>(test.param); });

}  // namespace
}  // namespace sdvae::kernels::testing_support
