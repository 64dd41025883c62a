#include "report/models.h"

#include <algorithm>
#include <array>
#include <vector>

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

constexpr std::size_t kColumns = 5;
using Row = std::array<std::string, kColumns>;

Row row_of(const NamedModel& named) {
  const KnownModel& model = named.model;
  const std::string size =
      model.path.empty() ? "" : fmt::format("{:.1f} MB", static_cast<double>(model.bytes) / 1e6);
  return {without_control_characters(model.name), named.family, to_string(model.origin), size,
          where(named)};
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
  std::vector<Row> rows = {{"name", "family", "source", "size", "where"}};
  for (const NamedModel& named : list.models) rows.push_back(row_of(named));
  std::array<std::size_t, kColumns> widths{};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < kColumns; ++i)
      widths.at(i) = std::max(widths.at(i), row.at(i).size());
  }
  std::string text;
  for (const auto& [name, family, source, size, place] : rows) {
    text += fmt::format("{}{:<{}}  {:<{}}  {:<{}}  {:>{}}  {}", text.empty() ? "" : "\n", name,
                        widths[0], family, widths[1], source, widths[2], size, widths[3], place);
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
