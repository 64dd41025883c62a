// sdvae models add: the VAE out of any file, as a small file of its own with a name.
#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "catalog/places.h"
#include "cli/models.h"
#include "cli/tell.h"
#include "latent/family.h"
#include "network/compact.h"
#include "network/override.h"
#include "network/weights.h"
#include "report/values.h"

namespace sdvae::cli {
namespace {

namespace fs = std::filesystem;

fs::path target_of(const std::string& name) {
  if (!can_be_model_name(name)) {
    throw Error(ErrorKind::usage, fmt::format("{} cannot be a model's name", in_quotes(name)),
                "give --name a word without a slash and without a file's ending");
  }
  return added_models_folder() / (name + ".safetensors");
}

class ModelsAdd final : public Command {
 public:
  ModelsAdd() : Command("add", "keep the VAE of a file under a name, in $SDVAE_MODELS") {}

  void add_options(CLI::App& app) override {
    app.add_option("file", file_, "a full checkpoint, a VAE, half of a TAESD pair, a folder")
        ->type_name("PATH")
        ->required();
    app.add_option("--name", name_, "what to call it (default: as the file)")->type_name("NAME");
    family_.family_from = "--family";
    app.add_option("--family", family_.family,
                   "latent space, when the file cannot say it: " + family_names())
        ->type_name("NAME");
    app.add_flag("-f,--force", force_, "overwrite a model of that name");
  }

  ExitCode run(const Console& console) override {
    const auto work = [&] { return add(console); };
    return run_once("models add", {.input = file_, .output = {}}, work, console);
  }

 private:
  [[nodiscard]] NamedModel add(const Console& console) const {
    WeightsModel model = open_weights(open_model_file(file_), family_);
    about_file(file_, [&] { require_family(model); });
    if (!model.info.overruled.empty()) console.note(overruled_text(model.info));
    const std::string title = name_.empty() ? model.info.name : name_;
    const fs::path target = target_of(title);
    const Existing existing = force_ ? Existing::overwrite : Existing::refuse;
    prepare_target(target, existing);
    if (model.info.weights_sha256.empty()) {
      model.info.weights_sha256 = files_sha256(model.weights.files);
    }
    write_safetensors(target, compact(model, title), existing);
    console.say(fmt::format("{} {}{}, family {} (from {}), {:.1f} million parameters in {}",
                            model.info.kind, in_quotes(title), report::half_text(model.info),
                            model.info.space.family, model.info.space.from,
                            static_cast<double>(model.info.parameters) / 1e6,
                            model.info.weights_dtype));
    return added_model(title, target);
  }

  // Comes before anything is hashed, because a target that cannot be written should be refused at
  // once.
  void prepare_target(const fs::path& target, Existing existing) const {
    std::error_code error;
    fs::create_directories(target.parent_path(), error);  // check_writable shows a failure.
    if (fs::equivalent(file_, target, error)) {
      throw Error(ErrorKind::io, fmt::format("{} is that model already", sdvae::quoted(file_)))
          .about(file_);
    }
    check_writable(target, existing);
  }

  [[nodiscard]] static NamedModel added_model(const std::string& title, const fs::path& target) {
    std::error_code error;
    return looked_up({.name = title,
                      .path = target,
                      .origin = Origin::added,
                      .family = {},
                      .bytes = fs::file_size(target, error)});
  }

  std::string file_;
  std::string name_;
  FamilyOverride family_;
  bool force_ = false;
};

}  // namespace

std::unique_ptr<Command> make_models_add() { return std::make_unique<ModelsAdd>(); }

}  // namespace sdvae::cli
