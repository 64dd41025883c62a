// sdvae inspect: what is in a latent file or a model file.
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/describe.h"
#include "cli/image_format.h"
#include "cli/model_options.h"
#include "cli/session.h"
#include "cli/streams.h"
#include "network/model_format.h"
#include "network/open_weights.h"
#include "view/channel_view.h"

namespace sdvae::cli {
namespace {

enum class Content { latent, script, weights };

// By content; a name that ends in .latent settles it, so that a damaged one is called a latent.
Content what_is(const std::filesystem::path& path) {
  if (is_standard_stream(path) || path.extension() == ".latent") return Content::latent;
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) return Content::weights;
  switch (model_format(path)) {
    case ModelFormat::torchscript:
      return Content::script;
    case ModelFormat::safetensors:
      return read_weights(path).find("latent_tensor") ? Content::latent : Content::weights;
    case ModelFormat::pickle:
    case ModelFormat::web_page:
    case ModelFormat::lfs_pointer:
      return Content::weights;  // refused there, as what they are
    case ModelFormat::empty:
    case ModelFormat::unknown:
      break;
  }
  return Content::latent;
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
    add_model_options(app, model_);
  }

  ExitCode run(const Console& console) override {
    const Item item{.input = file_, .output = channels_};
    const Existing existing = force_ ? Existing::overwrite : Existing::refuse;
    const auto work = [&](const Item&) { return inspect_file(console); };
    return run_session(std::span(&item, 1), {name, {existing}, false, true}, work, console);
  }

 private:
  [[nodiscard]] Report inspect_file(const Console& console) const {
    switch (what_is(file_)) {
      case Content::script:
        return report(load_model_file(file_, model_.load, console).info());
      case Content::weights:
        return inspect_weights();
      case Content::latent:
        break;
    }
    return inspect_latent(read_input(file_, kLargestLatentBytes));
  }

  [[nodiscard]] static Report report(const ModelInfo& info) {
    return {.text = model_text(info), .figures = model_json(info)};
  }

  // Needs no engine: everything stands in the file.
  [[nodiscard]] Report inspect_weights() const {
    WeightsModel model = open_weights(file_, model_.load.family);
    if (model.info.weights_sha256.empty()) {
      model.info.weights_sha256 = files_sha256(model.weights.files);
    }
    return report(model.info);
  }

  [[nodiscard]] Report inspect_latent(ByteView bytes) const {
    LatentFileInfo file;
    const Latent latent = parse_latent(bytes, input_name(file_), &file);
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
  ModelOptions model_;
};

}  // namespace

std::unique_ptr<Command> make_inspect() { return std::make_unique<Inspect>(); }

}  // namespace sdvae::cli
