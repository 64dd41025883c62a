#include "report/report.h"

#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "report/bench_json.h"
#include "report/bench_text.h"
#include "report/content.h"
#include "report/models.h"
#include "report/pictures.h"
#include "report/values.h"

namespace sdvae::report {
namespace {

using nlohmann::ordered_json;

struct Text {
  std::string operator()(const EncodeResult& result) const { return encode_text(result); }
  std::string operator()(const DecodeResult& result) const { return decode_text(result); }
  std::string operator()(const RoundtripResult& result) const { return roundtrip_text(result); }
  std::string operator()(const CompareResult& result) const { return compare_text(result); }
  std::string operator()(const InspectResult& result) const { return std::visit(*this, result); }
  std::string operator()(const LatentContent& content) const { return latent_text(content); }
  std::string operator()(const ModelInfo& info) const { return model_text(info); }
  std::string operator()(const BenchResult& result) const { return bench_text(result); }
  std::string operator()(const BenchRow& row) const {
    return (row.is_first ? bench_head(row.result) + "\n" : "") + bench_rows(row.result);
  }
  std::string operator()(const NamedModel& named) const { return named.model.path.string(); }
  std::string operator()(const ModelList& list) const { return models_text(list); }
};

struct Json {
  ordered_json operator()(const EncodeResult& result) const { return encode_json(result); }
  ordered_json operator()(const DecodeResult& result) const { return decode_json(result); }
  ordered_json operator()(const RoundtripResult& result) const { return roundtrip_json(result); }
  ordered_json operator()(const CompareResult& result) const { return compare_json(result); }
  ordered_json operator()(const InspectResult& result) const { return std::visit(*this, result); }
  ordered_json operator()(const LatentContent& content) const { return latent_json(content); }
  ordered_json operator()(const ModelInfo& info) const { return model_json(info); }
  ordered_json operator()(const BenchResult& result) const { return bench_json(result); }
  ordered_json operator()(const BenchRow& row) const { return bench_json(row.result); }
  ordered_json operator()(const NamedModel& named) const { return model_json(named); }
  ordered_json operator()(const ModelList& list) const { return models_json(list); }
};

std::string shortfall(const std::string& picture, const std::optional<double>& min_psnr) {
  return fmt::format("{} is below {} dB", picture, min_psnr.value_or(0));
}

// A sentence about the runs that the time did not suffice for, if there are any.
std::vector<std::string> missing_runs(const BenchResult& result) {
  const int wanted = result.request.runs;
  if (result.encode.runs == wanted && result.decode.runs == wanted) return {};
  return {fmt::format("{} in {} was timed {} and {} times, not {}: the time was over",
                      to_string(result.model.engine), to_string(result.model.dtype),
                      result.encode.runs, result.decode.runs, wanted)};
}

}  // namespace

std::string text_of(const Result& result) { return std::visit(Text{}, result); }

std::string line_of(const Result& result) {
  const auto* const roundtrip = std::get_if<RoundtripResult>(&result);
  return roundtrip != nullptr ? roundtrip_line(*roundtrip) : text_of(result);
}

std::vector<std::string> notes_of(const Result& result) {
  if (const auto* one = std::get_if<BenchResult>(&result)) return missing_runs(*one);
  if (const auto* one = std::get_if<BenchRow>(&result)) return missing_runs(one->result);
  if (is_good_enough(result)) return {};
  if (const auto* one = std::get_if<RoundtripResult>(&result)) {
    return {shortfall(one->input, one->min_psnr)};
  }
  const auto& compared = std::get<CompareResult>(result);
  return {shortfall(compared.b, compared.min_psnr)};
}

ordered_json json_of(const Result& result) { return std::visit(Json{}, result); }

std::string json_line(const std::string& command, const Item& item, const Outcome& outcome,
                      int exit) {
  ordered_json object;
  object["schema"] = 1;
  object["command"] = command;
  object["input"] = item.input.string();
  object["output"] = or_null(item.output.string());
  object["ok"] = exit == 0;
  object["error"] = outcome.error ? ordered_json(outcome.error->what()) : ordered_json();
  object["exit"] = exit;
  object["elapsed_ms"] = std::round(outcome.elapsed_ms * 1000.0) / 1000.0;
  if (is_skipped(outcome)) object["skipped"] = true;
  if (outcome.result) object.update(json_of(*outcome.result));
  return object.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace sdvae::report
