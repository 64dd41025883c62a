// sdvae models path: where a model lies, for scripts.
#include "cli/models.h"
#include "cli/session.h"

namespace sdvae::cli {
namespace {

class ModelsPath final : public Command {
 public:
  ModelsPath() : Command("path", "the file or folder of a model, alone on a line") {}

  void add_options(CLI::App& app) override {
    app.add_option("name", name_, "as sdvae models list gives it")->type_name("NAME")->required();
  }

  ExitCode run(const Console& console) override {
    const Item item{.input = name_, .output = {}};
    const auto work = [&](const Item&) {
      const KnownModel model = find_model_here(name_);
      return Report{.text = model.path.string(), .figures = model_entry(model)};
    };
    return run_session(std::span(&item, 1), {"models path", {}, false, true}, work, console);
  }

 private:
  std::string name_;
};

}  // namespace

std::unique_ptr<Command> make_models_path() { return std::make_unique<ModelsPath>(); }

}  // namespace sdvae::cli
