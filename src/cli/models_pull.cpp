// sdvae models pull: fetches a model of the catalog into the Hugging Face cache.
#include <chrono>
#include <filesystem>

#include <fmt/format.h>

#include "base/text.h"
#include "catalog/catalog.h"
#include "cli/models.h"
#include "cli/tell.h"
#include "hub/pull.h"

namespace sdvae::cli {
namespace {

// Shows how far a file is, at most ten times a second: a terminal is slower than a network.
class ProgressLine {
 public:
  explicit ProgressLine(const Console& console) : console_(console) {}

  void show(const hub::Progress& progress) {
    using Clock = std::chrono::steady_clock;
    constexpr auto kBetween = std::chrono::milliseconds(100);
    const Clock::time_point now = Clock::now();
    if (now - last_ < kBetween) return;
    last_ = now;
    const auto done = static_cast<double>(progress.done_bytes);
    std::string line = fmt::format("{} {:.1f}", quoted_name(progress.file), done / 1e6);
    if (progress.bytes && *progress.bytes > 0) {
      const auto bytes = static_cast<double>(*progress.bytes);
      line += fmt::format(" of {:.1f} MB ({:.0f} %)", bytes / 1e6, 100 * done / bytes);
    } else {
      line += " MB";
    }
    console_.status(line);
  }

 private:
  const Console& console_;
  std::chrono::steady_clock::time_point last_;
};

class ModelsPull final : public Command {
 public:
  ModelsPull() : Command("pull", "fetch a model from the Hugging Face hub into its cache") {}

  void add_options(CLI::App& app) override {
    app.add_option("name", name_, catalog_names())->type_name("NAME")->required();
  }

  ExitCode run(const Console& console) override {
    const auto work = [&] { return fetch(console); };
    return run_once("models pull", {.input = name_, .output = {}}, work, console);
  }

 private:
  [[nodiscard]] NamedModel fetch(const Console& console) const {
    const auto model = find_in_catalog(name_);
    if (!model) {
      throw Error(ErrorKind::model, fmt::format("there is no model {} to pull", in_quotes(name_)),
                  "the names are " + catalog_names())
          .about(name_);
    }
    ProgressLine line(console);
    hub::Hooks hooks;
    hooks.progress = [&](const hub::Progress& progress) { line.show(progress); };
    hooks.notice = [&](const std::string& sentence) { console.note(sentence); };
    return looked_up(model_in_snapshot(*model, pull(*model, hooks)));
  }

  // An error about a file whose path holds the model's name is about the model that was asked for.
  [[nodiscard]] std::filesystem::path pull(const CatalogModel& model,
                                           const hub::Hooks& hooks) const {
    try {
      return hub::pull(hub::settings_from_environment(), {std::string(model.repo), files_of(model)},
                       hooks);
    } catch (const Error& error) {
      if (error.path().string().find(name_) == std::string::npos) throw;
      throw error.about(name_);
    }
  }

  std::string name_;
};

}  // namespace

std::unique_ptr<Command> make_models_pull() { return std::make_unique<ModelsPull>(); }

}  // namespace sdvae::cli
