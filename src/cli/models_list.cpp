// sdvae models list: every model that has a name here.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "catalog/catalog.h"
#include "cli/models.h"
#include "cli/session.h"

namespace sdvae::cli {
namespace {

// Names come from other people's disks; the quotes would only blur the columns.
std::string harmless(const std::string& text) {
  const std::string shown = in_quotes(text);
  return shown.substr(1, shown.size() - 2);
}

std::string where(const KnownModel& model) {
  if (!model.path.empty()) return harmless(model.path.string());
  const auto entry = find_in_catalog(model.name);
  return fmt::format("not here ({})", entry ? entry->note : "");
}

std::string table(const std::vector<KnownModel>& models) {
  std::size_t width = 4;
  for (const KnownModel& model : models) width = std::max(width, model.name.size());
  std::string text = fmt::format("{:<{}}  {:<6}  {:<11}  {:>9}  {}", "name", width, "family",
                                 "source", "size", "where");
  for (const KnownModel& model : models) {
    const std::string size =
        model.path.empty() ? "" : fmt::format("{:.1f} MB", static_cast<double>(model.bytes) / 1e6);
    text += fmt::format("\n{:<{}}  {:<6}  {:<11}  {:>9}  {}", harmless(model.name), width,
                        family_of(model), to_string(model.origin), size, where(model));
  }
  return text;
}

class ModelsList final : public Command {
 public:
  ModelsList() : Command("list", "every model that --model takes by its name (the default)") {}

  void add_options(CLI::App& /*app*/) override {}

  ExitCode run(const Console& console) override {
    const auto work = [](const Item&) {
      const std::vector<KnownModel> models = known_models();
      nlohmann::ordered_json figures;
      figures["models"] = nlohmann::ordered_json::array();
      for (const KnownModel& model : models) figures["models"].push_back(model_entry(model));
      return Report{.text = table(models), .figures = std::move(figures)};
    };
    const Item item;
    return run_session(std::span(&item, 1), {"models list", {}, false, true}, work, console);
  }
};

}  // namespace

std::unique_ptr<Command> make_models_list() { return std::make_unique<ModelsList>(); }

}  // namespace sdvae::cli
