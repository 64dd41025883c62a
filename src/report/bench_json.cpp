#include "report/bench_json.h"

#include <cmath>

#include "report/values.h"

namespace sdvae::report {
namespace {

using nlohmann::ordered_json;

double rounded(double value) { return std::round(value * 1000) / 1000; }

// For figures of single steps: in small networks these take microseconds and megaflops.
double finely_rounded(double value) { return std::round(value * 1e6) / 1e6; }

void add_work(double gflop, double ms, const BenchResult& result, ordered_json& object) {
  object["gflop"] = finely_rounded(gflop);
  object["gflop_per_s"] = rounded(per_second(gflop, ms));
  if (result.gemm) {
    object["of_gemm"] = finely_rounded(per_second(gflop, ms) / result.gemm->gflop_per_s);
  }
}

ordered_json stages_json(const std::vector<StageTime>& stages, const BenchResult& result) {
  const double total = total_ms(stages);
  ordered_json list = ordered_json::array();
  for (const StageTime& stage : stages) {
    ordered_json object{{"name", stage.name},
                        {"ms", finely_rounded(stage.ms)},
                        {"share", finely_rounded(stage.ms / total)}};
    if (stage.gflop > 0) add_work(stage.gflop, stage.ms, result, object);
    list.push_back(std::move(object));
  }
  return list;
}

ordered_json timing_json(const Timing& timing, const BenchResult& result) {
  ordered_json object{{"min_ms", rounded(timing.min_ms)},
                      {"median_ms", rounded(timing.median_ms)},
                      {"runs", timing.runs}};
  if (timing.gflop > 0) add_work(timing.gflop, timing.min_ms, result, object);
  if (!timing.stages.empty()) object["stages"] = stages_json(timing.stages, result);
  return object;
}

}  // namespace

ordered_json bench_json(const BenchResult& result) {
  const ModelInfo& model = result.model;
  const BenchRequest& request = result.request;
  ordered_json object{{"model", model.name},
                      {"engine", to_string(model.engine)},
                      {"device", to_string(model.device)},
                      {"dtype", to_string(model.dtype)},
                      {"threads", request.threads},
                      {"width", request.width},
                      {"height", request.height},
                      {"batch", request.batch},
                      {"encode", timing_json(result.encode, result)},
                      {"decode", timing_json(result.decode, result)},
                      {"peak_mb", rounded(static_cast<double>(result.peak_bytes) / 1e6)}};
  if (result.gemm) {
    object["gemm"] = {{"dtype", "float32"},
                      {"level", result.gemm->level},
                      {"gflop_per_s", rounded(result.gemm->gflop_per_s)}};
  }
  return object;
}

}  // namespace sdvae::report
