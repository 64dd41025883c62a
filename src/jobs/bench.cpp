#include "jobs/bench.h"

#include <algorithm>
#include <chrono>

#include "base/machine.h"

namespace sdvae {
namespace {

template <typename Step>
double time_ms(const Step& step) {
  const auto start = std::chrono::steady_clock::now();
  step();
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  return took.count();
}

template <typename Step>
Timing measure(const BenchRequest& request, const Step& step) {
  std::vector<double> times_ms;
  double sum_ms = 0;
  for (int run = 0; run < request.runs && (run == 0 || sum_ms < request.limit_ms); ++run) {
    times_ms.push_back(time_ms(step));
    sum_ms += times_ms.back();
  }
  std::sort(times_ms.begin(), times_ms.end());
  const std::size_t half = times_ms.size() / 2;
  const double median =
      times_ms.size() % 2 == 1 ? times_ms[half] : (times_ms[half - 1] + times_ms[half]) / 2;
  return {.min_ms = times_ms.front(),
          .median_ms = median,
          .runs = static_cast<int>(times_ms.size()),
          .stages = {}};
}

StageObserver keep_in(std::vector<StageTime>& stages) {
  return [&stages](std::span<const StageTime> heard) { stages.assign(heard.begin(), heard.end()); };
}

// What a run does beside the network: values to pixels and back, planning, a fresh result.
template <typename Step>
void add_stages(Timing& timing, const Step& step) {
  const double ms = time_ms([&] { step(keep_in(timing.stages)); });
  for (const StageTime& stage : timing.stages) timing.gflop += stage.gflop;
  timing.stages.push_back({"outside of the network", ms - total_ms(timing.stages)});
}

// Colours that change everywhere: as much work as any photo is, for a network always does the same.
Image test_picture(int width, int height) {
  Image image;
  image.width = width;
  image.height = height;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      for (const int value : {x + y, x - y, x * y}) {
        image.rgb.push_back(static_cast<std::uint8_t>(static_cast<unsigned>(value) & 0xFFU));
      }
    }
  }
  return image;
}

}  // namespace

double total_ms(const std::vector<StageTime>& stages) {
  double sum = 0;
  for (const StageTime& stage : stages) sum += stage.ms;
  return sum;
}

BenchResult bench(const Vae& vae, const BenchRequest& request) {
  const std::vector<Image> pictures(static_cast<std::size_t>(request.batch),
                                    test_picture(request.width, request.height));
  std::vector<StageTime> known;
  // Two runs of each that do not count: the first fetches weights from the disk and memory from the
  // system, the second may prepare weights that stay. The first also shows whether the engine knows
  // its stages.
  const Latent latent =
      vae.encode(pictures, {.on_stages = request.stages ? keep_in(known) : StageObserver()});
  static_cast<void>(vae.decode_all(latent));
  const auto encode = [&](const StageObserver& on_stages = {}) {
    static_cast<void>(vae.encode(pictures, {.on_stages = on_stages}));
  };
  const auto decode = [&](const StageObserver& on_stages = {}) {
    static_cast<void>(vae.decode_all(latent, {.on_stages = on_stages}));
  };
  encode();
  decode();
  BenchResult result{
      .model = vae.info(), .request = request, .encode = {}, .decode = {}, .gemm = {}};
  result.encode = measure(request, encode);
  result.decode = measure(request, decode);
  result.peak_bytes = peak_memory();
  if (known.empty()) return result;
  add_stages(result.encode, encode);
  add_stages(result.decode, decode);
  result.gemm = cpu::measure_gemm_peak(request.threads);
  return result;
}

}  // namespace sdvae
