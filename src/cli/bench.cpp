// sdvae bench: how fast this machine encodes and decodes with this model.
#include "jobs/bench.h"

#include <optional>

#include <fmt/format.h>

#include "base/machine.h"
#include "cli/command.h"
#include "cli/model_options.h"
#include "cli/picture_options.h"
#include "cli/tell.h"
#include "engine/backend.h"
#include "report/bench_text.h"
#include "report/values.h"

namespace sdvae::cli {
namespace {

// With --all, where some engines are slow, no run of a direction begins later than this, unless
// --runs or --seconds ask for more.
constexpr double kLimitSeconds = 5;

class Bench final : public Command {
 public:
  Bench() : Command("bench", "how fast this machine encodes and decodes") {}

  void add_options(CLI::App& app) override {
    app.add_option_function<std::string>(
           "--size", [this](const std::string& text) { take_size(text); },
           "of the picture (default 512x512)")
        ->type_name("N|WxH");
    app.add_option("--batch", request_.batch, "pictures at once (default 1)")
        ->type_name("N")
        ->check(CLI::Range(1, 1024));
    app.add_option("--runs", runs_, "timed runs, after two that are not (default 5)")
        ->type_name("N")
        ->check(CLI::Range(1, 10000));
    app.add_option_function<double>(
           "--seconds", [this](double seconds) { take_seconds(seconds); },
           "no run of a direction begins later (default: no limit; 5 with --all and no --runs)")
        ->type_name("S");
    app.add_flag("--stages", request_.stages,
                 "where the time of one more run goes, against the matrix product's peak");
    add_model_options(app, model_);
    app.add_flag("--all", all_, "every engine and dtype that can run the model, in one table")
        ->excludes(app.get_option("--engine"))
        ->excludes(app.get_option("--dtype"));
  }

  ExitCode run(const Console& console) override {
    if (all_ && !runs_ && !seconds_) seconds_ = kLimitSeconds;
    if (runs_) request_.runs = *runs_;
    if (seconds_) request_.limit_ms = *seconds_ * 1000;
    if (model_.load.threads == 0) model_.load.threads = usable_cores();
    request_.threads = model_.load.threads;
    return all_ ? time_all(console) : time_one(console);
  }

 private:
  void take_size(const std::string& text) {
    const auto size = parse_size(text);
    if (!size) throw CLI::ValidationError(fmt::format("--size takes N or WxH, not '{}'", text));
    request_.width = size->width;
    request_.height = size->height == 0 ? size->width : size->height;
  }

  void take_seconds(double seconds) {
    constexpr double kMost = 1e6;
    if (!(seconds >= 0 && seconds <= kMost)) {  // True for NaN too.
      throw CLI::ValidationError("--seconds takes a number from 0 to 1000000");
    }
    seconds_ = seconds;
  }

  ExitCode time_one(const Console& console) {
    const auto work = [&] {
      const Vae vae = load_model(model_, console);
      BenchResult result = bench(vae, request_);
      tell_of_stages(result, console);
      return result;
    };
    return run_once(name, {}, work, console);
  }

  ExitCode time_all(const Console& console) {
    const ModelSource found = locate_model(model_, console);
    // What no engine can load fails here, as it does without --all.
    const Device device = load_found(found, model_.load, console).info().device;
    std::optional<BenchResult> first;
    bool failed = false;
    // The native engine in float32, the only one whose network's work is known, comes first.
    for (const Combination& one : combinations(device)) {
      forget_peak_memory();
      const std::optional<Vae> vae = load_as(one, found, console);
      if (!vae) continue;
      const auto work = [&] { return time_next(*vae, first, console); };
      if (run_once(name, {}, work, console) != ExitCode::done) failed = true;
    }
    if (first && first->gemm && !console.options().json)
      console.result(report::stages_text(*first));
    return failed ? ExitCode::failed : ExitCode::done;
  }

  // Tells why when it cannot be.
  [[nodiscard]] std::optional<Vae> load_as(const Combination& one, const ModelSource& found,
                                           const Console& console) const {
    const auto skip = [&](std::string_view reason) {
      console.note(fmt::format("{} in {} is skipped: {}", report::to_string(one.engine),
                               report::to_string(one.dtype), reason));
      return std::nullopt;
    };
    if (!one.is_fast) return skip("it is slow on this processor");
    LoadOptions load = model_.load;
    load.engine = one.engine;
    load.dtype = one.dtype;
    try {
      return load_found(found, load, console);
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::model && error.kind() != ErrorKind::usage) throw;
      return skip(error.what());
    }
  }

  BenchRow time_next(const Vae& vae, std::optional<BenchResult>& first, const Console& console) {
    BenchRow row{bench(vae, request_), !first};
    tell_of_stages(row.result, console);
    if (row.is_first) first = row.result;
    // The network's work is the same on every engine.
    row.result.encode.gflop = first->encode.gflop;
    row.result.decode.gflop = first->decode.gflop;
    row.result.gemm = first->gemm;
    return row;
  }

  void tell_of_stages(const BenchResult& result, const Console& console) {
    if (!request_.stages || !result.encode.stages.empty() || told_of_stages_) return;
    told_of_stages_ = true;
    console.note(
        "only sdvae's own kernels, for CPUs, know their stages; libtorch is timed as a whole");
  }

  BenchRequest request_;
  std::optional<int> runs_;
  std::optional<double> seconds_;
  ModelOptions model_;
  bool all_ = false;
  bool told_of_stages_ = false;
};

}  // namespace

std::unique_ptr<Command> make_bench() { return std::make_unique<Bench>(); }

}  // namespace sdvae::cli
