// sdvae inspect: what is in a latent file or a model file.
#include <fmt/format.h>

#include "base/file.h"
#include "cli/command.h"
#include "cli/describe.h"
#include "cli/image_format.h"
#include "cli/model_options.h"
#include "cli/session.h"
#include "cli/streams.h"
#include "engine/script_model.h"
#include "network/model_file.h"
#include "network/open_weights.h"
#include "view/channel_view.h"

namespace sdvae::cli {
namespace {

// A name that ends in .latent settles it, so that a damaged one is called a latent.
bool is_named_latent(const std::filesystem::path& path) {
  return is_standard_stream(path) || path.extension() == ".latent";
}

class Inspect final : public Command {
 public:
  Inspect() : Command("inspect", "what is in a latent or a model file") {}

  void add_options(CLI::App& app) override {
    app.add_option("file", file_, "latent or model; - is standard input")
        ->type_name("PATH")
        ->required();
    app.add_option("--channels", channels_,
                   "write the channels side by side in viridis, each scaled to its own range")
        ->type_name("OUT.png");
    app.add_option("--item", item_, "which picture of a latent with several (default 0)")
        ->type_name("N")
        ->check(CLI::NonNegativeNumber);
    app.add_flag("-f,--force", force_, "overwrite an existing --channels file");
    add_family_options(app, family_);
  }

  ExitCode run(const Console& console) override {
    const Item item{.input = file_, .output = channels_};
    const OnExisting on_existing = force_ ? OnExisting::overwrite : OnExisting::refuse;
    const auto work = [&](const Item&) { return inspect_file(); };
    return run_session(std::span(&item, 1), {name, {on_existing}, false, true}, work, console);
  }

 private:
  // By content. What is no model of any kind is called a damaged latent.
  [[nodiscard]] Report inspect_file() const {
    if (is_named_latent(file_)) return inspect_latent();
    ModelFile file = open_model_file(file_);
    switch (file.format) {
      case ModelFormat::torchscript:
        return report(open_script(file_, family_).info);
      case ModelFormat::safetensors:
        return file.weights.find("latent_tensor") != nullptr ? inspect_latent()
                                                             : inspect_weights(std::move(file));
      case ModelFormat::pickle:
      case ModelFormat::web_page:
      case ModelFormat::lfs_pointer:
        return inspect_weights(std::move(file));  // refused there, as what they are
      case ModelFormat::empty:
      case ModelFormat::unknown:
        break;
    }
    return inspect_latent();
  }

  [[nodiscard]] static Report report(const ModelInfo& info) {
    return {.text = model_text(info), .figures = model_json(info)};
  }

  // Needs no engine: everything stands in the file.
  [[nodiscard]] Report inspect_weights(ModelFile file) const {
    WeightsModel model = open_weights(std::move(file), family_);
    if (model.info.weights_sha256.empty()) {
      model.info.weights_sha256 = files_sha256(model.weights.files);
    }
    return report(model.info);
  }

  [[nodiscard]] Report inspect_latent() const {
    LatentFileInfo file;
    const Latent latent =
        about_file(file_, [&] {
          return parse_latent(read_input(file_, kLargestLatentBytes), input_name(file_), &file);
        });
    std::string text = latent_text(latent, file, item_);
    if (!channels_.empty()) {
      const Image view = channel_view(latent, item_);
      write_output(channels_, encode_image(view, write_options({}, channels_)),
                   force_ ? Existing::overwrite : Existing::refuse);
      text += fmt::format("  channels drawn to {}\n", channels_);
    }
    text.pop_back();
    return {.text = std::move(text), .figures = latent_json(latent, file, item_)};
  }

  std::string file_;
  std::string channels_;
  int item_ = 0;
  bool force_ = false;
  FamilyOverride family_;
};

}  // namespace

std::unique_ptr<Command> make_inspect() { return std::make_unique<Inspect>(); }

}  // namespace sdvae::cli
