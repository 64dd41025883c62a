// sdvae inspect: what is in a latent file or a model file.
#include "jobs/inspect.h"

#include "cli/command.h"
#include "cli/item_options.h"
#include "cli/model_options.h"
#include "cli/streams.h"
#include "cli/tell.h"

namespace sdvae::cli {
namespace {

class Inspect final : public Command {
 public:
  Inspect() : Command("inspect", "what is in a latent or a model file") {}

  void add_options(CLI::App& app) override {
    app.add_option("file", file_, "latent or model; - is standard input")
        ->type_name("PATH")
        ->required();
    app.add_option("--channels", channels_,
                   "write the channels side by side in viridis, each scaled to its own range")
        ->type_name("OUT.png")
        ->check(refuse_empty);
    app.add_option("--item", item_, "which picture of a latent with several (default 0)")
        ->type_name("N")
        ->check(CLI::NonNegativeNumber);
    app.add_flag("-f,--force", force_, "overwrite an existing --channels file");
    add_family_options(app, family_);
  }

  ExitCode run(const Console& console) override {
    check_payload_output(channels_, console.options().json);
    const Item item{.input = file_, .output = channels_};
    const auto work = [&]() -> Result {
      const auto sink = sink_of(item, sink_rules(force_ ? Existing::overwrite : Existing::refuse));
      if (sink) {
        check_apart(item);
        sink->prepare();
      }
      return inspect(file_, sink.get(), {item_, family_});
    };
    return run_once(name, item, work, console);
  }

 private:
  std::string file_;
  std::string channels_;
  int item_ = 0;
  bool force_ = false;
  FamilyOverride family_;
};

}  // namespace

std::unique_ptr<Command> make_inspect() { return std::make_unique<Inspect>(); }

}  // namespace sdvae::cli
