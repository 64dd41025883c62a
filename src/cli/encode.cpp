// sdvae encode: picture -> latent.
#include "jobs/encode.h"

#include "cli/choice.h"
#include "cli/command.h"
#include "cli/item_options.h"
#include "cli/model_options.h"
#include "cli/picture_options.h"
#include "cli/session.h"
#include "cli/streams.h"
#include "cli/tell.h"
#include "engine/halves.h"

namespace sdvae::cli {
namespace {

class Encode final : public Command {
 public:
  Encode() : Command("encode", "image -> latent") {}

  void add_options(CLI::App& app) override {
    add_item_options(
        app, items_,
        "pictures or folders, - is standard input; of two files the second is the output");
    app.add_flag("--beside", items_.beside, "put each output next to its input")->group("Files");
    app.add_option("--format", format_, "what to write: latent")
        ->check(CLI::IsMember({"latent"}))
        ->group("Files");
    add_choice<LatentDtype>(app, "--latent-dtype", request_.dtype,
                            {{"float32", LatentDtype::float32},
                             {"float16", LatentDtype::float16},
                             {"bfloat16", LatentDtype::bfloat16}},
                            "how the numbers are stored (default float32)")
        ->group("Files");
    add_picture_options(app, request_.picture);
    add_model_options(app, model_);
  }

  ExitCode run(const Console& console) override {
    take_output_positional(items_, {FileKind::picture, "latents"});
    const Inputs inputs = collect_inputs(input_request(items_, FileKind::picture));
    const std::vector<Item> items = plan_outputs(inputs, output_request(items_, ".latent"));
    for (const Item& item : items) check_payload_output(item.output, console.options().json);
    const Vae vae = load_model(model_, console);
    require_encoder(vae.info());
    request_.picture.hear = tell_findings(console);
    const auto work = [&](const Source& source, const Sink* sink) {
      return encode(vae, source, *sink, request_);
    };
    const auto check_kept = [&](const Source& source, const Source& kept) {
      check_kept_latent(vae, source, kept, request_);
    };
    const RunRules rules{sink_rules(existing(items_)), check_kept};
    return run_session(items, {name, rules, inputs.is_batch, false, inputs.passed_over}, work,
                       console);
  }

 private:
  ItemOptions items_;
  std::string format_ = "latent";
  EncodeRequest request_;
  ModelOptions model_;
};

}  // namespace

std::unique_ptr<Command> make_encode() { return std::make_unique<Encode>(); }

}  // namespace sdvae::cli
