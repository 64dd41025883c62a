#include "sdvae/vae.h"

#include <atomic>
#include <cmath>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

#include "support/expect_error.h"

namespace sdvae {
namespace {

using testing_support::expect_error;

Vae built_in() {
  LoadOptions options;
  options.device = {DeviceKind::cpu};
  options.threads = 1;
  return Vae::load({.path = SDVAE_SOURCE_DIR "/models/sdvae-tiny.safetensors"}, options);
}

Image grey(int side) {
  const auto bytes = static_cast<std::size_t>(side) * static_cast<std::size_t>(side) * 3;
  return {.width = side, .height = side, .rgb = std::vector<std::uint8_t>(bytes, 128)};
}

TEST(Vae, TellsItsStagesOnceAndChangesNothingByIt) {
  const Vae vae = built_in();
  const Image image = grey(32);
  std::vector<std::vector<StageTime>> heard;
  const StageObserver listen = [&](std::span<const StageTime> stages) {
    heard.emplace_back(stages.begin(), stages.end());
  };
  const Latent latent = vae.encode(image, {.on_stages = listen});
  EXPECT_EQ(latent.values, vae.encode(image).values);
  EXPECT_EQ(vae.decode(latent, {.on_stages = listen}).rgb, vae.decode(latent).rgb);
  ASSERT_EQ(heard.size(), 2);
  for (const std::vector<StageTime>& stages : heard) {
    EXPECT_GT(stages.size(), 3);
    for (const StageTime& stage : stages) EXPECT_GT(stage.ms, 0) << stage.name;
  }
}

// Billions of operations, as encode tells of them.
double encoding_gflop(const Vae& vae, int side) {
  double sum = 0;
  const StageObserver add = [&](std::span<const StageTime> stages) {
    for (const StageTime& stage : stages) sum += stage.gflop;
  };
  static_cast<void>(vae.encode(grey(side), {.on_stages = add}));
  return sum;
}

TEST(Vae, EveryCallHearsItsOwnStages) {
  const Vae vae = built_in();
  const double of_16 = encoding_gflop(vae, 16);
  std::atomic<int> right = 0;
  std::vector<std::thread> threads;
  for (const int side : {16, 32, 48, 64}) {
    threads.emplace_back([&, side] {
      const double areas = side * side / 256.0;  // the network has no work that grows faster
      if (std::abs(encoding_gflop(vae, side) - of_16 * areas) < 1e-9) ++right;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 4);
}

TEST(Vae, TellsNoStagesOfWhatItRefuses) {
  const Vae vae = built_in();
  bool heard = false;
  const StageObserver listen = [&](std::span<const StageTime> /*stages*/) { heard = true; };
  expect_error(ErrorKind::usage, "no picture", [&] {
    static_cast<void>(vae.encode(std::span<const Image>(), {.on_stages = listen}));
  });
  EXPECT_FALSE(heard);
}

}  // namespace
}  // namespace sdvae
