#include "cli/json.h"

#include <cmath>

namespace sdvae::cli {
using nlohmann::ordered_json;

ordered_json result_json(const std::string& command, const Item& item, const Outcome& outcome,
                         ExitCode exit) {
  ordered_json object;
  object["schema"] = 1;
  object["command"] = command;
  object["input"] = item.input.string();
  object["output"] = item.output.empty() ? ordered_json() : ordered_json(item.output.string());
  object["ok"] = exit == ExitCode::done;
  object["error"] = outcome.error ? ordered_json(outcome.error->what()) : ordered_json();
  object["exit"] = static_cast<int>(exit);
  object["elapsed_ms"] = std::round(outcome.elapsed_ms * 1000.0) / 1000.0;
  if (outcome.skipped) object["skipped"] = true;
  if (!outcome.report.figures.is_null()) object.update(outcome.report.figures);
  return object;
}

ordered_json latent_shape(const Latent& latent) {
  return {latent.batch, latent.channels, latent.height, latent.width};
}

std::string to_line(const ordered_json& object) {
  return object.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

}  // namespace sdvae::cli
