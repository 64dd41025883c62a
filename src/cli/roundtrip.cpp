// sdvae roundtrip: picture -> latent -> picture, with quality figures.
#include "jobs/roundtrip.h"

#include "cli/command.h"
#include "cli/image_format.h"
#include "cli/item_options.h"
#include "cli/model_options.h"
#include "cli/picture_options.h"
#include "cli/session.h"
#include "cli/streams.h"
#include "cli/tell.h"
#include "engine/halves.h"
#include "jobs/kinds.h"

namespace sdvae::cli {
namespace {

class Roundtrip final : public Command {
 public:
  Roundtrip() : Command("roundtrip", "image -> latent -> image, with quality figures") {}

  void add_options(CLI::App& app) override {
    add_item_options(app, items_, "pictures or folders, - is standard input");
    add_image_format_options(app, request_.format);
    app.add_option("--min-psnr", request_.min_psnr, "exit with 4 when a picture stays below")
        ->type_name("DB")
        ->group("Files");
    add_picture_options(app, request_.picture);
    add_model_options(app, model_);
  }

  ExitCode run(const Console& console) override {
    const Inputs inputs = collect_inputs(input_request(items_, FileKind::picture));
    OutputRequest wanted = output_request(items_, extension_of(request_.format));
    wanted.required = false;
    const std::vector<Item> items = plan_outputs(inputs, wanted);
    for (const Item& item : items) {
      check_payload_output(item.output, console.options().json);
      if (!item.output.empty()) static_cast<void>(write_options(request_.format, item.output));
    }
    const Vae vae = load_model(model_, console);
    require_encoder(vae.info());
    require_decoder(vae.info());
    // With the picture on standard output the figures go to standard error.
    const bool text_is_result = items.empty() || !is_standard_stream(items.front().output);
    request_.picture.hear = tell_findings(console);
    const auto work = [&](const Source& source, const Sink* sink) {
      return roundtrip(vae, source, sink, request_);
    };
    const RunRules rules{sink_rules(existing(items_))};
    return run_session(items, {name, rules, inputs.is_batch, text_is_result, inputs.passed_over},
                       work, console);
  }

 private:
  ItemOptions items_;
  RoundtripRequest request_;
  ModelOptions model_;
};

}  // namespace

std::unique_ptr<Command> make_roundtrip() { return std::make_unique<Roundtrip>(); }

}  // namespace sdvae::cli
