// sdvae decode: latent -> picture.
#include <fmt/format.h>

#include "base/text.h"
#include "cli/command.h"
#include "cli/image_format.h"
#include "cli/item_options.h"
#include "cli/model_options.h"
#include "cli/session.h"
#include "cli/streams.h"
#include "latent/family.h"

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

// What the user says of a file that does not say it itself.
void set_family(Latent& latent, const LatentFileInfo& file, const std::string& family,
                const std::string& input) {
  if (file.names_family && latent.info.family != family) {
    throw Error(ErrorKind::bad_data,
                fmt::format("{} says itself that it is of family '{}', not '{}'", input,
                            latent.info.family, family),
                "leave --latent-family out; --force-family decodes it with any model");
  }
  latent.info.family = family;
}

// A family of nobody's is a slip of the pen.
void check_family(const std::string& name) {
  if (find_family(name)) return;
  throw Error(ErrorKind::usage, fmt::format("there is no family {}", quoted_text(name)),
              fmt::format("the families are {}", family_names()));
}

// A file without a family, such as all of ComfyUI's, is no error, but never decoded in silence.
std::string taken_as(const Latent& latent, const ModelInfo& model, const std::string& input) {
  const std::string taken = latent.info.family.empty()
                                ? model.family + ", the model's"
                                : latent.info.family + ", scaled by 0.18215 as ComfyUI does";
  return fmt::format(
      "{} does not name its latent space: taken as {}; --latent-family says what it is", input,
      taken);
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
    app.add_option("--latent-family", latent_family_,
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
        plan_outputs(inputs, output_request(items_, extension_of(format_)));
    for (const Item& item : items) {
      check_payload_output(item.output, talk.json);
      static_cast<void>(write_options(format_, item.output));  // refuse a bad name before any work
    }
    const Vae vae = load_model(model_, console);
    if (!latent_family_.empty() && latent_family_ != vae.info().family)
      check_family(latent_family_);
    const auto work = [&](const Item& item) { return decode_item(vae, item, console); };
    return run_session(items, {name, {existing(items_)}, inputs.is_batch, false}, work, console);
  }

 private:
  [[nodiscard]] Latent read_item(const Vae& vae, const Item& item, const Console& console) const {
    const std::string input = input_name(item.input);
    LatentFileInfo file;
    Latent latent = parse_latent(read_input(item.input, kLargestLatentBytes), input, &file);
    if (!latent_family_.empty()) {
      set_family(latent, file, latent_family_, input);
    } else if (!file.names_family) {
      console.note(taken_as(latent, vae.info(), input));
    }
    return latent;
  }

  [[nodiscard]] Report decode_item(const Vae& vae, const Item& item, const Console& console) const {
    const Latent latent = read_item(vae, item, console);
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
  std::string latent_family_;
  ModelOptions model_;
};

}  // namespace

std::unique_ptr<Command> make_decode() { return std::make_unique<Decode>(); }

}  // namespace sdvae::cli
