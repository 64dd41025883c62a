#include "report/bench_text.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

#include "report/values.h"

namespace sdvae::report {
namespace {

constexpr int kLabelColumns = 8;       // Enough for "encode".
constexpr int kLongLabelColumns = 29;  // Enough for the engine, its dtype and "encode".

// The effective GFLOP/s and their share of the GEMM's; empty where the work is not known.
std::string work_cells(double gflop, double ms, const BenchResult& result) {
  if (!result.gemm || gflop <= 0) return {};
  const double rate = per_second(gflop, ms);
  return fmt::format("{:>11.1f}{:>8.0f}%", rate, 100 * rate / result.gemm->gflop_per_s);
}

std::string work_head(const BenchResult& result) {
  return result.gemm ? fmt::format("{:>11}{:>9}", "GFLOP/s", "of GEMM") : std::string();
}

std::string table_head(int label_width, const BenchResult& result) {
  return fmt::format("  {:<{}}{:>11}{:>11}{:>13}", "", label_width, "min ms", "median ms",
                     "megapixel/s") +
         work_head(result);
}

std::string row(std::string_view label, int label_width, const Timing& timing,
                const BenchResult& result) {
  const BenchRequest& request = result.request;
  const double megapixels = request.batch * request.width * 1e-6 * request.height;
  return fmt::format("  {:<{}}{:>11.1f}{:>11.1f}{:>13.3f}", label, label_width, timing.min_ms,
                     timing.median_ms, megapixels / (timing.min_ms / 1000)) +
         work_cells(timing.gflop, timing.min_ms, result);
}

double megabytes(const BenchResult& result) { return static_cast<double>(result.peak_bytes) / 1e6; }

std::string conditions(const BenchResult& result) {
  const BenchRequest& request = result.request;
  return fmt::format("{} threads; {} of {}x{}, {}{} runs", request.threads, request.batch,
                     request.width, request.height, std::isfinite(request.limit_ms) ? "up to " : "",
                     request.runs);
}

std::string stages_of(std::string_view direction, const std::vector<StageTime>& stages,
                      const BenchResult& result) {
  std::size_t width = 0;
  for (const StageTime& stage : stages) width = std::max(width, stage.name.size());
  const double total = total_ms(stages);
  const auto line = [&](std::string_view name, double ms, double gflop) {
    return fmt::format("\n  {:<{}}{:>11.2f}{:>8.1f}%", name, width, ms, 100 * ms / total) +
           work_cells(gflop, ms, result);
  };
  std::string text = fmt::format("\n  {:<{}}{:>11}{:>9}", direction, width, "ms", "share");
  text += work_head(result);
  double gflop = 0;
  for (const StageTime& stage : stages) {
    text += line(stage.name, stage.ms, stage.gflop);
    gflop += stage.gflop;
  }
  return text + line("all", total, gflop);
}

}  // namespace

std::string bench_text(const BenchResult& result) {
  const ModelInfo& model = result.model;
  const std::string text =
      fmt::format("model '{}', {} engine on {} in {}, {}\n", model.name, to_string(model.engine),
                  to_string(model.device), to_string(model.dtype), conditions(result)) +
      table_head(kLabelColumns, result) + "\n" +
      row("encode", kLabelColumns, result.encode, result) + "\n" +
      row("decode", kLabelColumns, result.decode, result) +
      fmt::format("\n  peak memory {:.0f} MB", megabytes(result));
  return result.gemm ? text + "\n" + stages_text(result) : text;
}

std::string bench_head(const BenchResult& result) {
  return fmt::format("model '{}' on {}, {}\n", result.model.name, to_string(result.model.device),
                     conditions(result)) +
         table_head(kLongLabelColumns, result) + fmt::format("{:>9}", "peak MB");
}

std::string bench_rows(const BenchResult& result) {
  const std::string name =
      fmt::format("{:<12}{:<9}", to_string(result.model.engine), to_string(result.model.dtype));
  return row(name + "encode", kLongLabelColumns, result.encode, result) + "\n" +
         row(name + "decode", kLongLabelColumns, result.decode, result) +
         fmt::format("{:>9.0f}", megabytes(result));
}

std::string stages_text(const BenchResult& result) {
  return fmt::format("\nfloat32 GEMM {:.1f} GFLOP/s on {}, {} threads\n", result.gemm->gflop_per_s,
                     result.gemm->level, result.request.threads) +
         stages_of("encode", result.encode.stages, result) + "\n" +
         stages_of("decode", result.decode.stages, result);
}

}  // namespace sdvae::report
