// sdvae encode: picture -> latent.
#include <fmt/format.h>

#include "cli/choice.h"
#include "cli/command.h"
#include "cli/existing_latent.h"
#include "cli/item_options.h"
#include "cli/json.h"
#include "cli/model_options.h"
#include "cli/picture_options.h"
#include "cli/session.h"
#include "cli/streams.h"

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
    add_choice<LatentDtype>(app, "--latent-dtype", latent_dtype_,
                            {{"float32", LatentDtype::float32},
                             {"float16", LatentDtype::float16},
                             {"bfloat16", LatentDtype::bfloat16}},
                            "how the numbers are stored (default float32)")
        ->group("Files");
    add_picture_options(app, picture_);
    add_model_options(app, model_);
  }

  ExitCode run(const Console& console) override {
    take_output_positional(items_, {FileKind::picture, "latents"});
    const Inputs inputs = collect_inputs(input_request(items_, FileKind::picture));
    const std::vector<Item> items = plan_outputs(inputs, output_request(items_, ".latent"));
    for (const Item& item : items) check_payload_output(item.output, talk.json);
    const Vae vae = load_model(model_, console);
    const auto work = [&](const Item& item) { return encode_item(vae, item, console); };
    const auto check_skipped = [&](const Item& item) {
      check_existing_latent(item, vae, picture_, latent_dtype_);
    };
    const RunRules rules{existing(items_), check_skipped};
    return run_session(items, {name, rules, inputs.is_batch, false}, work, console);
  }

 private:
  [[nodiscard]] Report encode_item(const Vae& vae, const Item& item, const Console& console) const {
    const PictureFile picture = read_picture(item.input, picture_.read, console);
    const Image image = apply_resize(picture.image, picture_.resize);
    const Latent latent = vae.encode(image, picture_.encode);
    const std::vector<std::byte> bytes = serialize_latent(latent, latent_dtype_);
    write_output(item.output, bytes, existing(items_));
    return {.text = fmt::format("{} -> {}: {}x{} pixels, latent {}x{}x{}", item.input.string(),
                                item.output.string(), image.width, image.height, latent.channels,
                                latent.height, latent.width),
            .figures = {{"width", image.width},
                        {"height", image.height},
                        {"latent_shape", latent_shape(latent)},
                        {"family", latent.info.family}}};
  }

  ItemOptions items_;
  std::string format_ = "latent";
  LatentDtype latent_dtype_ = LatentDtype::float32;
  PictureOptions picture_;
  ModelOptions model_;
};

}  // namespace

std::unique_ptr<Command> make_encode() { return std::make_unique<Encode>(); }

}  // namespace sdvae::cli
