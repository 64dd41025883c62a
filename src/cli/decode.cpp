// sdvae decode: latent -> picture.
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/image_format.h"
#include "cli/item_options.h"
#include "cli/model_options.h"
#include "cli/session.h"
#include "cli/streams.h"

namespace sdvae::cli {
namespace {

namespace fs = std::filesystem;

// Where picture `index` of a latent with several goes: out.png, out-1.png, out-2.png, ...
fs::path numbered(const fs::path& output, std::size_t index) {
  if (index == 0) return output;
  fs::path path = output;
  return path.replace_filename(
      fmt::format("{}-{}{}", output.stem().string(), index, output.extension().string()));
}

class Decode final : public Command {
 public:
  Decode() : Command("decode", "latent -> image") {}

  void add_options(CLI::App& app) override {
    add_item_options(
        app, items_,
        "latents or folders, - is standard input; of two files the second is the output");
    app.add_flag("--beside", items_.beside, "put each output next to its input")->group("Files");
    add_image_format_options(app, format_);
    app.add_flag("--force-family", decode_.ignore_family,
                 "decode a latent of another family than the model's")
        ->group("Model");
    add_model_options(app, model_);
  }

  ExitCode run(const Console& console) override {
    take_output_positional(items_, {FileKind::latent, FileKind::latent, "pictures"});
    const Inputs inputs = collect_inputs(input_request(items_, FileKind::latent));
    const std::vector<Item> items =
        plan_outputs(inputs, output_request(items_, extension_of(format_)));
    for (const Item& item : items) {
      check_payload_output(item.output, talk.json);
      static_cast<void>(write_options(format_, item.output));  // refuse a bad name before any work
    }
    const Vae vae = load_model(model_, console);
    const auto work = [&](const Item& item) { return decode_item(vae, item); };
    return run_session(items, {name, on_existing(items_), inputs.is_batch, false}, work, console);
  }

 private:
  [[nodiscard]] Report decode_item(const Vae& vae, const Item& item) const {
    const Latent latent =
        parse_latent(read_input(item.input, kLargestLatentBytes), input_name(item.input));
    if (latent.batch > 1 && is_standard_stream(item.output)) {
      throw Error(ErrorKind::usage,
                  fmt::format("{} holds {} pictures, but standard output can carry one",
                              input_name(item.input), latent.batch),
                  "give -o FILE: further pictures are numbered");
    }
    const std::vector<Image> images = vae.decode_all(latent, decode_);
    std::vector<std::string> outputs;
    for (std::size_t i = 0; i < images.size(); ++i) {
      const fs::path output = numbered(item.output, i);
      write_output(output, encode_image(images[i], write_options(format_, output)),
                   existing(items_));
      outputs.push_back(output.string());
    }
    return {.text = fmt::format("{} -> {}: {}x{} pixels", item.input.string(),
                                fmt::join(outputs, ", "), images[0].width, images[0].height),
            .figures = {
                {"width", images[0].width}, {"height", images[0].height}, {"outputs", outputs}}};
  }

  ItemOptions items_;
  ImageFormatOptions format_;
  DecodeOptions decode_;
  ModelOptions model_;
};

}  // namespace

std::unique_ptr<Command> make_decode() { return std::make_unique<Decode>(); }

}  // namespace sdvae::cli
