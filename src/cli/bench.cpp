// sdvae bench: how fast this machine encodes and decodes with this model.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <sys/resource.h>
#include <vector>

#include <fmt/format.h>

#include "base/machine.h"
#include "cli/command.h"
#include "cli/model_options.h"
#include "cli/picture_options.h"
#include "cli/session.h"

namespace sdvae::cli {
namespace {

struct Timing {
  double min_ms = 0;
  double median_ms = 0;
  int runs = 0;
};

template <typename Step>
Timing measure(int runs, const Step& step) {
  std::vector<double> times_ms;
  for (int run = 0; run < runs; ++run) {
    const auto start = std::chrono::steady_clock::now();
    step();
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    times_ms.push_back(took.count());
  }
  std::sort(times_ms.begin(), times_ms.end());
  const std::size_t half = times_ms.size() / 2;
  const double median =
      times_ms.size() % 2 == 1 ? times_ms[half] : (times_ms[half - 1] + times_ms[half]) / 2;
  return {times_ms.front(), median, runs};
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

double peak_mb() {
  struct rusage usage {};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024 / 1e6;  // Linux counts kibibytes
}

double rounded(double value) { return std::round(value * 1000) / 1000; }

nlohmann::ordered_json timing_json(const Timing& timing) {
  return {{"min_ms", rounded(timing.min_ms)},
          {"median_ms", rounded(timing.median_ms)},
          {"runs", timing.runs}};
}

class Bench final : public Command {
 public:
  Bench() : Command("bench", "how fast this machine encodes and decodes") {}

  void add_options(CLI::App& app) override {
    app.add_option_function<std::string>(
           "--size", [this](const std::string& text) { size_ = parse(text); },
           "of the picture (default 512x512)")
        ->type_name("N|WxH");
    app.add_option("--batch", batch_, "pictures at once (default 1)")
        ->type_name("N")
        ->check(CLI::Range(1, 1024));
    app.add_option("--runs", runs_, "timed runs, after one that is not (default 5)")
        ->type_name("N")
        ->check(CLI::Range(1, 10000));
    add_model_options(app, model_);
  }

  ExitCode run(const Console& console) override {
    const Item item;
    const auto work = [&](const Item&) { return time_both(console); };
    return run_session(std::span(&item, 1), {name, OnExisting::refuse, false, true}, work, console);
  }

 private:
  static ResizeRequest parse(const std::string& text) {
    auto size = parse_size(text);
    if (!size) throw CLI::ValidationError(fmt::format("--size takes N or WxH, not '{}'", text));
    if (size->height == 0) size->height = size->width;
    return *size;
  }

  [[nodiscard]] Report time_both(const Console& console) {
    if (model_.load.threads == 0) model_.load.threads = usable_cores();
    const Vae vae = load_model(model_, console);
    const std::vector<Image> pictures(static_cast<std::size_t>(batch_),
                                      test_picture(size_.width, size_.height));
    // One run of each that does not count: it fetches weights from the disk and memory from the
    // system.
    const Latent latent = vae.encode(pictures);
    static_cast<void>(vae.decode_all(latent));
    const Timing encode = measure(runs_, [&] { static_cast<void>(vae.encode(pictures)); });
    const Timing decode = measure(runs_, [&] { static_cast<void>(vae.decode_all(latent)); });
    return {.text = text(vae.info(), encode, decode), .figures = json(vae.info(), encode, decode)};
  }

  [[nodiscard]] nlohmann::ordered_json json(const ModelInfo& info, const Timing& encode,
                                            const Timing& decode) const {
    return {{"model", info.name},
            {"engine", to_string(info.engine)},
            {"device", info.device},
            {"dtype", to_string(info.dtype)},
            {"threads", model_.load.threads},
            {"width", size_.width},
            {"height", size_.height},
            {"batch", batch_},
            {"encode", timing_json(encode)},
            {"decode", timing_json(decode)},
            {"peak_mb", rounded(peak_mb())}};
  }

  [[nodiscard]] std::string text(const ModelInfo& info, const Timing& encode,
                                 const Timing& decode) const {
    const double megapixels = batch_ * size_.width * 1e-6 * size_.height;
    const auto line = [&](const char* what, const Timing& timing) {
      return fmt::format("  {:<8}{:>11.1f}{:>11.1f}{:>13.3f}\n", what, timing.min_ms,
                         timing.median_ms, megapixels / (timing.min_ms / 1000));
    };
    return fmt::format("model '{}', {} engine on {} in {}, {} threads; {} of {}x{}, {} runs\n",
                       info.name, to_string(info.engine), info.device, to_string(info.dtype),
                       model_.load.threads, batch_, size_.width, size_.height, encode.runs) +
           fmt::format("  {:<8}{:>11}{:>11}{:>13}\n", "", "min ms", "median ms", "megapixel/s") +
           line("encode", encode) + line("decode", decode) +
           fmt::format("  peak memory {:.0f} MB", peak_mb());
  }

  ResizeRequest size_{512, 512};
  int batch_ = 1;
  int runs_ = 5;
  ModelOptions model_;
};

}  // namespace

std::unique_ptr<Command> make_bench() { return std::make_unique<Bench>(); }

}  // namespace sdvae::cli
