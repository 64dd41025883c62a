// sdvae decode: latent -> picture.
#include "jobs/decode.h"

#include "cli/command.h"
#include "cli/image_format.h"
#include "cli/item_options.h"
#include "cli/model_options.h"
#include "cli/picture_options.h"
#include "cli/session.h"
#include "cli/streams.h"
#include "cli/tell.h"
#include "engine/halves.h"
#include "latent/family.h"

namespace sdvae::cli {
namespace {

class Decode final : public Command {
 public:
  Decode() : Command("decode", "latent -> image") {}

  void add_options(CLI::App& app) override {
    add_item_options(
        app, items_,
        "latents or folders, - is standard input; of two files the second is the output");
    app.add_flag("--beside", items_.beside, "put each output next to its input")->group("Files");
    add_image_format_options(app, request_.format);
    add_output_background(app, request_.background);
    app.add_flag("--force-family", request_.decode.ignore_family,
                 "decode a latent of another family than the model's")
        ->group("Model");
    app.add_option("--latent-family", request_.latent_family,
                   "the latent space of latents whose files do not name it")
        ->type_name("NAME")
        ->check([](const std::string& text) { return text.empty() ? "it names no family" : ""; })
        ->group("Model");
    add_model_options(app, model_);
  }

  ExitCode run(const Console& console) override {
    take_output_positional(items_, {FileKind::latent, "pictures"});
    const Inputs inputs = collect_inputs(input_request(items_, FileKind::latent));
    const std::vector<Item> items =
        plan_outputs(inputs, output_request(items_, extension_of(request_.format)));
    for (const Item& item : items) {
      check_payload_output(item.output, console.options().json);
      // A name without a known format is refused before any work.
      if (!item.output.empty()) static_cast<void>(write_options(request_.format, item.output));
    }
    const Vae vae = load_model(model_, console);
    require_decoder(vae.info());
    const std::string& family = request_.latent_family;
    // A family that neither the model nor sdvae has is a slip of the pen and refused.
    if (!family.empty() && family != vae.info().space.family) known_family(family);
    request_.hear = tell_findings(console);
    request_.says_numbers = model_.load.family.scaling_factor || model_.load.family.shift_factor;
    const auto work = [&](const Source& source, const Sink* sink) {
      return decode(vae, source, *sink, request_);
    };
    const RunRules rules{sink_rules(existing(items_))};
    return run_session(items, {name, rules, inputs.is_batch, false, inputs.passed_over}, work,
                       console);
  }

 private:
  ItemOptions items_;
  DecodeRequest request_;
  ModelOptions model_;
};

}  // namespace

std::unique_ptr<Command> make_decode() { return std::make_unique<Decode>(); }

}  // namespace sdvae::cli
