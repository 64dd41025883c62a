#include "report/models.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "report/values.h"

namespace sdvae::report {
namespace {

using nlohmann::ordered_json;

// Names come from other people's disks, so control characters are replaced as in_quotes does; its
// quotes would only blur the columns.
std::string without_control_characters(const std::string& text) {
  const std::string shown = in_quotes(text);
  return shown.substr(1, shown.size() - 2);
}

std::string where(const NamedModel& named) {
  if (!named.model.path.empty()) return without_control_characters(named.model.path.string());
  return fmt::format("not here ({})", named.note);
}

}  // namespace

ordered_json model_json(const NamedModel& named) {
  const KnownModel& model = named.model;
  ordered_json entry;
  entry["name"] = model.name;
  entry["path"] = or_null(model.path.string());
  entry["source"] = to_string(model.origin);
  entry["family"] = or_null(named.family);
  entry["bytes"] = model.path.empty() ? ordered_json() : ordered_json(model.bytes);
  return entry;
}

std::string models_text(const ModelList& list) {
  std::size_t width = 4;
  for (const NamedModel& named : list.models) width = std::max(width, named.model.name.size());
  std::string text = fmt::format("{:<{}}  {:<6}  {:<11}  {:>9}  {}", "name", width, "family",
                                 "source", "size", "where");
  for (const NamedModel& named : list.models) {
    const KnownModel& model = named.model;
    const std::string size =
        model.path.empty() ? "" : fmt::format("{:.1f} MB", static_cast<double>(model.bytes) / 1e6);
    text +=
        fmt::format("\n{:<{}}  {:<6}  {:<11}  {:>9}  {}", without_control_characters(model.name),
                    width, named.family, to_string(model.origin), size, where(named));
  }
  return text;
}

ordered_json models_json(const ModelList& list) {
  ordered_json object;
  object["models"] = ordered_json::array();
  for (const NamedModel& named : list.models) object["models"].push_back(model_json(named));
  return object;
}

}  // namespace sdvae::report
