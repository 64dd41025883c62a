#include "engine/cpu/cpu_runner.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <gmock/gmock.h>

#include "engine/toy_network.h"
#include "sdvae/error.h"
#include "support/expect_error.h"

namespace sdvae {
namespace {

using testing_support::error_of;
using testing_support::expect_error;
using testing_support::Planes;
using testing_support::ToyOps;

std::unique_ptr<Runner> open(const Network& network, std::uint64_t memory_bytes = 0) {
  BoundRequest bound;
  bound.request.path = "toy";
  bound.request.threads = 2;
  bound.request.memory_bytes = memory_bytes;
  bound.network = network;
  return open_cpu_runner(bound).runner;
}

Tensor to_tensor(const Planes& planes, std::int64_t copies = 1) {
  Tensor tensor{{copies, planes.channels, planes.height, planes.width}, {}};
  for (std::int64_t i = 0; i < copies; ++i) {
    for (const double value : planes.values) tensor.values.push_back(static_cast<float>(value));
  }
  return tensor;
}

void expect_computed(const Ops& layers, const Planes& input) {
  Network network;
  network.decoder = layers;
  const Planes expected = testing_support::compute(layers, input);
  const auto runner = open(network);
  // Thrice: weights made on the way, made to be kept, kept.
  for (int run = 0; run < 3; ++run) {
    const Tensor output = runner->decode(to_tensor(input), Dtype::float32);
    EXPECT_THAT(output.shape,
                testing::ElementsAre(1, expected.channels, expected.height, expected.width));
    EXPECT_LE(error_of(output.values, expected), 2e-5);
  }
}

TEST(CpuRunner, ComputesADecoder) {
  ToyOps toy;
  const Ops layers = {toy.convolution(4, 4, 1),
                      toy.convolution(4, 40),
                      toy.resnet(40, 40),
                      toy.attention(40),
                      toy.resnet(40, 24),
                      Upsample{},
                      toy.convolution(24, 24),
                      toy.resnet(24, 32),
                      toy.norm(32),
                      Silu{},
                      toy.convolution(32, 3)};
  expect_computed(layers, testing_support::random_planes(4, 7, 5));
}

TEST(CpuRunner, ComputesAnEncoder) {
  ToyOps toy;
  const Convolution half = toy.halving(24, 24, Border::right_bottom);
  const Convolution same_half = toy.halving(24, 24, Border::same);
  const Ops layers = {
      toy.convolution(3, 24),    toy.resnet(24, 24), half,   same_half,
      toy.resnet(24, 24),        toy.norm(24),       Silu{}, toy.convolution(24, 20),
      toy.convolution(20, 20, 1)};
  expect_computed(layers, testing_support::random_planes(3, 12, 22));
}

TEST(CpuRunner, ComputesTheShuffleKind) {
  ToyOps toy;
  const Ops encoder = {PixelUnshuffle{}, toy.convolution(12, 20),    toy.preactivation(20),
                       PixelUnshuffle{}, toy.convolution(80, 24, 1), toy.preactivation(24),
                       Relu{},           toy.convolution(24, 4)};
  expect_computed(encoder, testing_support::random_planes(3, 12, 20));
  const Ops decoder = {SoftClamp{},
                       toy.convolution(4, 24),
                       toy.preactivation(24),
                       toy.convolution(24, 64, 1),
                       PixelShuffle{},
                       toy.preactivation(16),
                       Relu{},
                       toy.convolution(16, 12),
                       PixelShuffle{}};
  expect_computed(decoder, testing_support::random_planes(4, 5, 7));
}

TEST(CpuRunner, ComputesTheTinyKind) {
  ToyOps toy;
  Convolution plain = toy.convolution(20, 20);
  plain.bias.reset();
  const Ops layers = {
      Affine{0.5, 0.5}, SoftClamp{}, toy.convolution(4, 20), Relu{}, toy.tiny(20),           Relu{},
      Upsample{},       plain,       toy.tiny(20),           Relu{}, toy.convolution(20, 3), Relu{},
      Affine{2, -1}};
  expect_computed(layers, testing_support::random_planes(4, 9, 6));
}

TEST(CpuRunner, ANormCanFollowAnything) {
  ToyOps toy;
  const Ops layers = {SoftClamp{},  toy.norm(24), Silu{}, toy.attention(24),
                      Affine{3, 1}, toy.norm(24), Silu{}};
  expect_computed(layers, testing_support::random_planes(24, 5, 6));
}

TEST(CpuRunner, KeptWeightsServeEverySize) {
  ToyOps toy;
  Network network;
  network.decoder = {toy.convolution(4, 24), Upsample{}, toy.convolution(24, 24),
                     toy.resnet(24, 24), toy.convolution(24, 3)};
  const auto runner = open(network);
  for (const int side : {3, 30, 5, 60, 3}) {
    const Planes input = testing_support::random_planes(4, side, side);
    const Tensor output = runner->decode(to_tensor(input), Dtype::float32);
    EXPECT_LE(error_of(output.values, compute(network.decoder, input)), 1e-4);
  }
}

// Weights that are kept for one dtype are not taken for the other.
TEST(CpuRunner, ComputesInEitherDtypeInTurn) {
  ToyOps toy;
  Network network;
  network.encoder = {toy.convolution(3, 24),
                     toy.resnet(24, 40),
                     toy.halving(40, 40, Border::right_bottom),
                     toy.attention(40),
                     Upsample{},
                     toy.convolution(40, 24),
                     toy.norm(24),
                     Silu{},
                     toy.convolution(24, 8)};
  const Planes input = testing_support::random_planes(3, 22, 26);
  const Planes expected = testing_support::compute(network.encoder, input);
  const auto runner = open(network);
  const auto run = [&](Dtype dtype) { return runner->encode(to_tensor(input), dtype).values; };
  const std::vector<float> exact = run(Dtype::float32);
  const std::vector<float> rounded = run(Dtype::bfloat16);
  EXPECT_LE(error_of(exact, expected), 2e-5);
  EXPECT_LE(error_of(rounded, expected), 0.05);
  EXPECT_GE(error_of(rounded, expected), 1e-3) << "bfloat16 cannot be that exact";
  for (int turn = 0; turn < 2; ++turn) {
    for (int i = 0; i < 3; ++i) EXPECT_EQ(run(Dtype::float32), exact);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(run(Dtype::bfloat16), rounded);
  }
}

TEST(CpuRunner, AnItemOfABatchIsComputedAsAlone) {
  ToyOps toy;
  Network network;
  network.encoder = {toy.convolution(3, 24), toy.resnet(24, 24), toy.convolution(24, 8)};
  const auto runner = open(network);
  const Planes input = testing_support::random_planes(3, 10, 11);
  const Tensor one = runner->encode(to_tensor(input), Dtype::float32);
  const Tensor three = runner->encode(to_tensor(input, 3), Dtype::float32);
  EXPECT_THAT(three.shape, testing::ElementsAre(3, 8, 10, 11));
  ASSERT_EQ(three.values.size(), 3 * one.values.size());
  for (std::size_t i = 0; i < three.values.size(); ++i) {
    ASSERT_EQ(three.values[i], one.values[i % one.values.size()]);
  }
}

TEST(CpuRunner, ALimitChangesTheMemoryAndNotTheResult) {
  ToyOps toy;
  Network network;
  network.decoder = {toy.convolution(4, 16), toy.resnet(16, 16), Upsample{},
                     toy.convolution(16, 16), toy.convolution(16, 3)};
  const Tensor input = to_tensor(testing_support::random_planes(4, 400, 400));
  const Tensor whole = open(network)->decode(input, Dtype::float32);
  // 130 MB at once; a third of that is left beside what a process takes.
  const Tensor parts = open(network, 140'000'000)->decode(input, Dtype::float32);
  ASSERT_EQ(parts.values.size(), whole.values.size());
  EXPECT_NE(parts.values, whole.values) << "both were computed in the same way";
  const auto is_near = [](float a, float b) { return std::abs(a - b) <= 1e-4F; };
  EXPECT_TRUE(std::equal(whole.values.begin(), whole.values.end(), parts.values.begin(), is_near));
}

TEST(CpuRunner, NanComesThrough) {
  ToyOps toy;
  Network network;
  network.decoder = {toy.convolution(4, 24), toy.tiny(24), Relu{}, toy.convolution(24, 3)};
  Tensor input = to_tensor(testing_support::random_planes(4, 6, 6));
  input.values[10] = std::numeric_limits<float>::quiet_NaN();
  const Tensor output = open(network)->decode(input, Dtype::float32);
  EXPECT_TRUE(std::isnan(output.values[10]));
}

TEST(CpuRunner, SaysWhatItCannotDo) {
  ToyOps toy;
  Network network;
  network.encoder = {toy.convolution(3, 1024)};
  network.encoder.emplace_back(toy.halving(1024, 24, Border::right_bottom));
  const auto runner = open(network);
  const Tensor odd = to_tensor(testing_support::random_planes(3, 5, 8));
  expect_error(ErrorKind::bad_data, "cannot take 8x5",
               [&] { static_cast<void>(runner->encode(odd, Dtype::float32)); });
  expect_error(ErrorKind::internal, "does not compute in float16",
               [&] { static_cast<void>(runner->encode(odd, Dtype::float16)); });
  const Tensor large{{1, 3, 1 << 14, 1 << 14}, {}};
  const auto limited = open(network, 1 << 28);
  expect_error(ErrorKind::bad_data, "not enough memory to encode 16384x16384",
               [&] { static_cast<void>(limited->encode(large, Dtype::float32)); });
  const Tensor huge{{1, 3, 1 << 20, 1 << 20}, {}};
  expect_error(ErrorKind::bad_data, "1048576x1048576 is too large",
               [&] { static_cast<void>(runner->encode(huge, Dtype::float32)); });
}

// Whether a small picture can be computed within a limit.
bool fits(const Network& network, bool is_mapped, std::uint64_t memory_bytes) {
  BoundRequest bound;
  bound.request.threads = 1;
  bound.request.memory_bytes = memory_bytes;
  bound.network = network;
  bound.is_mapped = is_mapped;
  const Tensor input = to_tensor(testing_support::random_planes(4, 8, 8));
  try {
    static_cast<void>(open_cpu_runner(bound).runner->decode(input, Dtype::float32));
  } catch (const Error&) {
    return false;
  }
  return true;
}

// A matrix of 256 x 4096 is 4 MB.
TEST(CpuRunner, WeightsThatLieInNoFileCountAsMemory) {
  ToyOps toy;
  Network network;
  network.decoder = {toy.convolution(4, 256), toy.convolution(256, 4096, 1),
                     toy.convolution(4096, 3, 1)};
  std::uint64_t least = 64 << 20;
  constexpr std::uint64_t kStep = 1 << 19;
  while (!fits(network, true, least)) least += kStep;
  constexpr std::uint64_t kLess = 3 << 20;
  EXPECT_FALSE(fits(network, false, least + kLess));
  constexpr std::uint64_t kMore = 5 << 20;
  EXPECT_TRUE(fits(network, false, least + kMore));
}

}  // namespace
}  // namespace sdvae
