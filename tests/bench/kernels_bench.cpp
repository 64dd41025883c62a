// How fast the convolutions of the Stable Diffusion autoencoder at 512x512 are on this machine.
//
//   kernels_bench [threads] [part of a layer's name]
//
// Prints, for each layer, the time, the speed as if it were computed directly (two operations for
// each weight and output), and that over the speed of bare panel products: the share of the peak.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <string>
#include <sys/mman.h>

#include <fmt/format.h>

#include "kernels/aligned_floats.h"
#include "kernels/channel_sums.h"
#include "kernels/convolution.h"
#include "kernels/gemm.h"
#include "kernels/level.h"

namespace sdvae::kernels {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_of(const auto& work) {
  const auto start = Clock::now();
  work();
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Memory in large pages where the system has them, filled with small numbers.
class Memory {
 public:
  explicit Memory(std::size_t floats) : size_((floats * sizeof(float) / kPage + 1) * kPage) {
    values_ = static_cast<float*>(std::aligned_alloc(kPage, size_));
    madvise(values_, size_, MADV_HUGEPAGE);
    for (std::size_t i = 0; i < floats; ++i) {
      values_[i] = static_cast<float>(i * 2654435761U % 1024) / 512.0F - 1;
    }
  }
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;
  Memory(Memory&&) = delete;
  Memory& operator=(Memory&&) = delete;
  ~Memory() { std::free(values_); }
  [[nodiscard]] float* values() const { return values_; }

 private:
  static constexpr std::size_t kPage = std::size_t{2} << 20;
  std::size_t size_;
  float* values_;
};

// Operations in a second of all threads at panel products out of the first cache levels.
double measure_peak(Team& team) {
  constexpr int kDepth = 128;
  constexpr int kRuns = 2000;
  const PanelKernels& kernels = panel_kernels();
  double best = 1e9;
  for (int attempt = 0; attempt < 20; ++attempt) {
    best = std::min(best, seconds_of([&] {
                      team.run([&](int) {
                        const AlignedFloats a(kMaxPanelRows * (kDepth + 16), 1.0F);
                        const AlignedFloats b(kDepth * kMaxPanel, 1.0F);
                        AlignedFloats c(kMaxPanelRows * kMaxPanel);
                        PanelProduct product{.a = a.data(), .a_stride = kDepth + 16, .b = b.data()};
                        product.c = c.data();
                        product.c_stride = kMaxPanel;
                        product.depth = kDepth;
                        for (int i = 0; i < kRuns; ++i) {
                          kernels.multiply.at(static_cast<std::size_t>(kernels.max_rows))(product);
                        }
                      });
                    }));
  }
  return 2.0 * kernels.max_rows * kernels.panel * kDepth * kRuns * team.size() / best;
}

// The output is a square of this size.
struct Layer {
  ConvolutionGeometry geometry;
  int size = 0;
};

std::string name_of(const Layer& layer) {
  const ConvolutionGeometry& geometry = layer.geometry;
  return fmt::format("{} {}>{} @{}", name_of(ConvolutionSpec{geometry}), geometry.in_channels,
                     geometry.out_channels, layer.size);
}

FeatureMap map_of(const Memory& memory, int size, int channels) {
  return {memory.values(), size, size, channels, padded(channels)};
}

std::size_t floats_of(int size, int channels) {
  return static_cast<std::size_t>(size) * static_cast<std::size_t>(size) *
         static_cast<std::size_t>(padded(channels));
}

void measure(const Layer& layer, double peak, Team& team) {
  const ConvolutionSpec spec{layer.geometry};
  const auto [inputs, outputs, kernel, stride, doubles, all_around] = layer.geometry;
  const int in_size = doubles ? layer.size / 2 : layer.size * stride;
  const Memory in(floats_of(in_size, inputs));
  const Memory out(floats_of(layer.size, outputs));
  const auto weight_count = static_cast<std::size_t>(inputs * outputs * kernel * kernel);
  const Memory original(weight_count);
  const Memory weights(prepared_floats(spec));
  const FeatureMap input = map_of(in, in_size, inputs);
  FeatureMap output = map_of(out, layer.size, outputs);
  const AlignedFloats bias(static_cast<std::size_t>(padded(outputs)), 0.5F);
  ChannelSums sums;
  ConvolutionCall call{.spec = spec, .weights = weights.values(), .input = &input};
  call.output = &output;
  call.epilogue.bias = bias.data();
  call.epilogue.sums = &sums;
  const Memory scratch(scratch_floats(call, team.size()));

  double seconds_to_prepare = 1e9;
  double best = 1e9;
  for (int attempt = 0; attempt < 3; ++attempt) {
    seconds_to_prepare =
        std::min(seconds_to_prepare, seconds_of([&] {
                   prepare(spec, {original.values(), weight_count}, weights.values(), team);
                 }));
  }
  double spent = 0;
  for (int attempt = 0; attempt < 4 || spent < 0.4; ++attempt) {
    const double once = seconds_of([&] { convolve(call, scratch.values(), team); });
    best = std::min(best, once);
    spent += once;
  }
  const double operations =
      2.0 * static_cast<double>(weight_count) * layer.size * layer.size / best;
  fmt::print("{:24} {:8.2f} ms {:7.0f} GFLOP/s {:6.2f} of peak   weights {:6.2f} ms\n",
             name_of(layer), best * 1e3, operations / 1e9, operations / peak,
             seconds_to_prepare * 1e3);
}

void run(int threads, const std::string& filter) {
  const auto same = [](int in, int out, int size) { return Layer{{in, out}, size}; };
  const auto upsample = [](int channels, int size) {
    return Layer{{.in_channels = channels, .out_channels = channels, .doubles_input = true}, size};
  };
  const auto halve = [](int channels, int size) {
    return Layer{{channels, channels, 3, 2, false, false}, size};
  };
  const auto pointwise = [](int in, int out, int size) { return Layer{{in, out, 1}, size}; };
  Team team(threads);
  const double peak = measure_peak(team);
  fmt::print("{}, {} threads, panel products {:.0f} GFLOP/s\n", level_name(), threads, peak / 1e9);
  for (const Layer& layer :
       {same(512, 512, 64),       same(512, 512, 128),     same(256, 512, 128),
        same(512, 256, 256),      same(256, 256, 256),     same(128, 256, 256),
        same(256, 128, 512),      same(128, 128, 512),     same(64, 64, 512),
        upsample(512, 128),       upsample(512, 256),      upsample(256, 512),
        upsample(64, 512),        halve(128, 256),         halve(256, 128),
        halve(512, 64),           pointwise(512, 512, 64), pointwise(256, 512, 128),
        pointwise(512, 256, 256), pointwise(256, 128, 512)}) {
    if (name_of(layer).find(filter) != std::string::npos) measure(layer, peak, team);
  }
}

}  // namespace
}  // namespace sdvae::kernels

int main(int argc, char** argv) {
  const char* level = std::getenv("SDVAE_CPU");
  sdvae::kernels::limit_level(level != nullptr ? level : "");
  sdvae::kernels::run(argc > 1 ? std::atoi(argv[1]) : 2, argc > 2 ? argv[2] : "");
}
