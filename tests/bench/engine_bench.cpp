// Where the time of one run goes: engine_bench MODEL.safetensors encode|decode SIZE [THREADS]
// prints each step with its time, and what the plan says about memory.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "base/machine.h"
#include "engine/cpu/arena.h"
#include "engine/cpu/execute.h"
#include "engine/cpu/plan_network.h"
#include "engine/cpu/stages.h"
#include "kernels/level.h"
#include "network/open_weights.h"

namespace sdvae {
namespace {

double now_ms() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double, std::milli>(now).count();
}

// The shortest of several runs, step by step.
int run(const char* path, bool encode, int size, int threads) {
  const WeightsModel model = open_weights(open_model_file(path), {});
  const Network& network = model.bound.network;
  const auto& layers = encode ? network.encoder : network.decoder;
  const int side = encode ? size : size / network.factor;
  kernels::Team team(threads);
  const cpu::Parameters parameters(network);
  for (const bool keep : {false, true}) {
    const cpu::Plan plan = cpu::plan_network(
        layers, {encode ? 3 : network.latent_channels, side, side}, {threads, keep});
    cpu::Arena arena;
    cpu::Arena kept;
    std::vector<float> input(static_cast<std::size_t>(plan.input.channels * side * side), 0.1F);
    std::vector<float> output(
        static_cast<std::size_t>(plan.output.channels * plan.output.height * plan.output.width));
    std::vector<double> best(plan.steps.size(), 1e9);
    double best_run = 1e9;
    for (int repeat = 0; repeat < 5; ++repeat) {
      std::size_t step = 0;
      const double start = now_ms();
      double last = start;
      std::vector<kernels::ChannelSums> sums(static_cast<std::size_t>(plan.sums));
      cpu::execute({.plan = plan,
                    .parameters = parameters,
                    .kept = keep ? cpu::KeptWeights{kept.reserve(plan.kept_floats), repeat != 0}
                                 : cpu::KeptWeights{},
                    .arena = arena.reserve(plan.arena_floats),
                    .team = team,
                    .observer =
                        [&](const cpu::Step& /*step*/, cpu::Moment moment) {
                          if (moment != cpu::Moment::end) return;
                          const double now = now_ms();
                          best[step] = std::min(best[step], now - last);
                          last = now;
                          ++step;
                        }},
                   {input, output, sums});
      best_run = std::min(best_run, now_ms() - start);
    }
    std::printf("%s, weights %s: %.0f ms, arena %.0f MB, kept weights %.0f MB, %s\n",
                encode ? "encode" : "decode", keep ? "kept" : "made in each run", best_run,
                static_cast<double>(plan.arena_floats) * 4e-6,
                static_cast<double>(plan.kept_floats) * 4e-6, kernels::level_name().c_str());
    for (std::size_t i = 0; i < best.size(); ++i) {
      const StageTime stage = cpu::stage_of(plan.steps[i]);
      std::printf("%8.2f ms  %-32s %8.2f GFLOP\n", best[i], stage.name.c_str(), stage.gflop);
    }
  }
  return 0;
}

}  // namespace
}  // namespace sdvae

int main(int count, char** arguments) {
  if (count < 4) {
    std::puts("usage: engine_bench MODEL encode|decode SIZE [THREADS]");
    return 2;
  }
  const int threads = count > 4 ? std::atoi(arguments[4]) : sdvae::usable_cores();
  return sdvae::run(arguments[1], arguments[2] == std::string_view("encode"),
                    std::atoi(arguments[3]), threads);
}
