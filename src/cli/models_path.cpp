// sdvae models path: where a model lies, for scripts.
#include "cli/models.h"
#include "cli/tell.h"

namespace sdvae::cli {
namespace {

class ModelsPath final : public Command {
 public:
  ModelsPath() : Command("path", "the file or folder of a model, alone on a line") {}

  void add_options(CLI::App& app) override {
    app.add_option("name", name_, "as sdvae models list gives it")->type_name("NAME")->required();
  }

  ExitCode run(const Console& console) override {
    const auto work = [&] { return looked_up(find_model_here(name_)); };
    return run_once("models path", {.input = name_, .output = {}}, work, console);
  }

 private:
  std::string name_;
};

}  // namespace

std::unique_ptr<Command> make_models_path() { return std::make_unique<ModelsPath>(); }

}  // namespace sdvae::cli
