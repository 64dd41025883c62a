#include <gmock/gmock.h>

#include "engine/cpu/cpu_runner.h"
#include "engine/torch_module.h"
#include "engine/toy_network.h"

namespace sdvae {
namespace {

using testing_support::error_of;
using testing_support::Planes;
using testing_support::ToyOps;

// Blocks as Wan's VAE has them.
Residual wan_block(ToyOps& toy, int channels) {
  return {.body = {toy.rms_norm(channels), Silu{}, toy.convolution(channels, channels),
                   toy.rms_norm(channels), Silu{}, toy.convolution(channels, channels)},
          .shortcut = {}};
}
Residual wan_attention(ToyOps& toy, int channels) {
  return {.body = {toy.rms_norm(channels), toy.attention(channels).body.back()}, .shortcut = {}};
}

BoundRequest request_for(const Ops& decoder, std::uint64_t memory_bytes = 0) {
  BoundRequest bound;
  bound.request.path = "toy";
  bound.request.threads = 2;
  bound.request.device = {DeviceKind::cpu};
  bound.request.memory_bytes = memory_bytes;
  bound.network.decoder = decoder;
  return bound;
}

Ops wan_decoder(ToyOps& toy, int channels) {
  return {toy.convolution(4, channels),
          wan_block(toy, channels),
          wan_attention(toy, channels),
          Upsample{},
          toy.convolution(channels, channels),
          wan_block(toy, channels),
          toy.rms_norm(channels),
          Silu{},
          toy.convolution(channels, 3)};
}

Tensor latent_of(const Planes& planes) {
  Tensor tensor{{1, planes.channels, planes.height, planes.width}, {}};
  for (const double value : planes.values) tensor.values.push_back(static_cast<float>(value));
  return tensor;
}

TEST(RmsNorm, EnginesComputeTheDefinition) {
  ToyOps toy;
  const Ops decoder = wan_decoder(toy, 24);
  const Planes input = testing_support::random_planes(4, 7, 9);
  const Planes expected = testing_support::compute(decoder, input);
  const auto cpu = open_cpu_runner(request_for(decoder)).runner;
  const auto torch = open_network(request_for(decoder)).runner;
  EXPECT_LE(error_of(cpu->decode(latent_of(input), Dtype::float32).values, expected), 2e-5);
  EXPECT_LE(error_of(torch->decode(latent_of(input), Dtype::float32).values, expected), 2e-5);
  EXPECT_LE(error_of(torch->decode(latent_of(input), Dtype::bfloat16).values, expected), 0.1);
}

TEST(RmsNorm, ALimitOfMemoryLeavesTheResult) {
  ToyOps toy;
  const Ops decoder = wan_decoder(toy, 64);
  const Tensor input = latent_of(testing_support::random_planes(4, 160, 120));
  // 81 MB at once.
  const Tensor whole = open_cpu_runner(request_for(decoder)).runner->decode(input, Dtype::float32);
  const Tensor parts =
      open_cpu_runner(request_for(decoder, 130'000'000)).runner->decode(input, Dtype::float32);
  const Tensor torch = open_network(request_for(decoder)).runner->decode(input, Dtype::float32);
  Planes expected{3, 320, 240, {torch.values.begin(), torch.values.end()}};
  EXPECT_LE(error_of(whole.values, expected), 1e-4);
  EXPECT_LE(error_of(parts.values, expected), 1e-4);
  EXPECT_NE(parts.values, whole.values) << "both were computed in the same way";
}

}  // namespace
}  // namespace sdvae
