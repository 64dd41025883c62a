// sdvae models list: every model that has a name here.
#include <utility>

#include "cli/models.h"
#include "cli/tell.h"

namespace sdvae::cli {
namespace {

class ModelsList final : public Command {
 public:
  ModelsList() : Command("list", "every model that --model takes by its name (the default)") {}

  void add_options(CLI::App& /*app*/) override {}

  ExitCode run(const Console& console) override {
    const auto work = [] {
      ModelList list;
      for (KnownModel& model : known_models()) list.models.push_back(looked_up(std::move(model)));
      return list;
    };
    return run_once("models list", {}, work, console);
  }
};

}  // namespace

std::unique_ptr<Command> make_models_list() { return std::make_unique<ModelsList>(); }

}  // namespace sdvae::cli
