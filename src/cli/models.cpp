// sdvae models: which models there are, where they lie.
#include "cli/models.h"

#include <array>

#include <fmt/format.h>

#include "base/text.h"

namespace sdvae::cli {
namespace {

// The console's options belong to this command; its parts let them fall through to it.
class Models final : public Command {
 public:
  Models() : Command("models", "which models there are, where they lie; adds and fetches them") {
    parts_[0] = make_models_list();
    parts_[1] = make_models_path();
    parts_[2] = make_models_add();
    parts_[3] = make_models_pull();
  }

  void add_options(CLI::App& app) override {
    app_ = &app;
    app.fallthrough();
    app.require_subcommand(0, 1);
    for (const auto& part : parts_) {
      part->add_options(*app.add_subcommand(part->name, part->purpose));
    }
  }

  ExitCode run(const Console& console) override {
    for (const auto& part : parts_) {
      if (app_->got_subcommand(part->name)) return part->run(console);
    }
    return parts_.front()->run(console);
  }

 private:
  const CLI::App* app_ = nullptr;
  std::array<std::unique_ptr<Command>, 4> parts_;
};

}  // namespace

KnownModel find_model_here(const std::string& name) {
  auto found = find_known_model(name);
  if (!found) {
    throw Error(ErrorKind::model, fmt::format("there is no model named {}", in_quotes(name)),
                Remedy{RemedyKind::list_models})
        .about(name);
  }
  if (found->path.empty()) {
    throw Error(ErrorKind::model, fmt::format("model {} is not on this machine", in_quotes(name)),
                Remedy{RemedyKind::pull_model, {name}})
        .about(name);
  }
  return std::move(*found);
}

NamedModel looked_up(KnownModel model) {
  NamedModel named{.model = std::move(model), .family = {}, .note = {}};
  named.family = family_of(named.model);
  if (const auto entry = find_in_catalog(named.model.name)) named.note = entry->note;
  return named;
}

std::unique_ptr<Command> make_models() { return std::make_unique<Models>(); }

}  // namespace sdvae::cli
