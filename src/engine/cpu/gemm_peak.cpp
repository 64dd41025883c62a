#include "engine/cpu/gemm_peak.h"

#include <algorithm>
#include <chrono>

#include "kernels/aligned_floats.h"
#include "kernels/gemm.h"
#include "kernels/level.h"
#include "kernels/team.h"

namespace sdvae::cpu {
namespace {

using Clock = std::chrono::steady_clock;

// One panel stays in the first-level cache while rows pass by, as in the kernels.
constexpr int kDepth = 256;
constexpr int kRowBlocks = 4;

// One thread's matrices; small numbers, so that no sum grows out of bounds.
class Product {
 public:
  Product()
      : rows_(kernels_.max_rows),
        a_(floats(kRowBlocks * rows_, kDepth), 0.5F),
        b_(floats(kDepth, kernels_.panel), 0.5F),
        c_(floats(kRowBlocks * rows_, kernels_.panel)) {}

  void compute() {
    const auto multiply = kernels_.multiply.at(static_cast<std::size_t>(rows_));
    for (int block = 0; block < kRowBlocks; ++block) {
      multiply({.a = a_.data() + floats(block * rows_, kDepth),
                .a_stride = kDepth,
                .b = b_.data(),
                .c = c_.data() + floats(block * rows_, kernels_.panel),
                .c_stride = kernels_.panel,
                .depth = kDepth});
    }
  }

  [[nodiscard]] static double gflop() {
    const kernels::PanelKernels& kernels = kernels::panel_kernels();
    return 2e-9 * kRowBlocks * kernels.max_rows * kernels.panel * kDepth;
  }

 private:
  static std::size_t floats(int rows, int columns) {
    return static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns);
  }

  const kernels::PanelKernels& kernels_ = kernels::panel_kernels();
  int rows_;
  kernels::AlignedFloats a_;
  kernels::AlignedFloats b_;
  kernels::AlignedFloats c_;
};

// Long enough that starting the team does not count, short enough that some round is undisturbed.
constexpr double kRoundSeconds = 0.02;
constexpr int kRounds = 15;

double seconds_of(kernels::Team& team, int repeats) {
  const Clock::time_point start = Clock::now();
  team.run([&](int /*member*/) {
    Product product;
    for (int i = 0; i < repeats; ++i) product.compute();
  });
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double gflop_per_s(kernels::Team& team) {
  int repeats = 1;
  while (seconds_of(team, repeats) < kRoundSeconds) repeats *= 2;
  double best = seconds_of(team, repeats);
  for (int round = 1; round < kRounds; ++round) best = std::min(best, seconds_of(team, repeats));
  return Product::gflop() * repeats * team.size() / best;
}

}  // namespace

GemmPeak measure_gemm_peak(int threads) {
  kernels::Team team(threads);
  return {gflop_per_s(team), kernels::level_name()};
}

}  // namespace sdvae::cpu
