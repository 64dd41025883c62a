#include "cli/model_options.h"

#include <fmt/format.h>

#include "base/text.h"
#include "cli/choice.h"
#include "cli/item_options.h"
#include "latent/family.h"
#include "report/values.h"
#include "sdvae/find_model.h"

namespace sdvae::cli {
namespace {

constexpr const char* kGroup = "Model";

std::uint64_t parse_memory(const std::string& text) {
  const auto bytes = parse_bytes(text);
  if (bytes) return *bytes;
  throw CLI::ValidationError(
      fmt::format("--memory takes a number above 0 with K, M, G or T, such as 2G, not '{}'", text));
}

void add_run_options(CLI::App& app, LoadOptions& load) {
  app.add_option_function<std::string>(
         "--device", [&load](const std::string& name) { load.device = parse_device(name); },
         "auto (CUDA when there is one), cpu, cuda or cuda:N")
      ->type_name("NAME")
      ->group(kGroup);
  add_choice<Dtype>(app, "--dtype", load.dtype,
                    {{"auto", Dtype::float32},
                     {"float32", Dtype::float32},
                     {"bfloat16", Dtype::bfloat16},
                     {"float16", Dtype::float16}},
                    "what to compute in (auto: float32)")
      ->group(kGroup);
  add_choice<Engine>(app, "--engine", load.engine,
                     {{"auto", Engine::automatic},
                      {"native", Engine::native},
                      {"torchscript", Engine::torchscript}},
                     "what runs it (auto: native where the network is a known one)")
      ->group(kGroup);
  app.add_option_function<std::string>(
         "--memory", [&load](const std::string& text) { load.memory_bytes = parse_memory(text); },
         "at most this much, 2G for one: what takes more is computed in parts (default: what is "
         "free)")
      ->type_name("LIMIT")
      ->group(kGroup);
  app.add_option("--threads", load.threads, "CPU threads (default: all cores)")
      ->type_name("N")
      ->check(CLI::Range(1, 4096))
      ->group(kGroup);
}

}  // namespace

void add_family_options(CLI::App& app, FamilyOverride& family) {
  family.family_from = "--family";
  app.add_option("--family", family.family,
                 "latent space, when the model cannot say it: " + family_names())
      ->type_name("NAME")
      ->group(kGroup);
  app.add_option("--scaling-factor", family.scaling_factor, "scaled = (raw - shift) * scaling")
      ->type_name("X")
      ->group(kGroup);
  app.add_option("--shift-factor", family.shift_factor, "as above")->type_name("X")->group(kGroup);
}

void add_model_options(CLI::App& app, ModelOptions& options) {
  app.add_option("--model", options.model,
                 "safetensors file, diffusers folder, TorchScript file, or a name that `sdvae "
                 "models` lists (default: $SDVAE_MODEL)")
      ->type_name("NAME|PATH")
      ->check(refuse_empty)
      ->group(kGroup);
  add_family_options(app, options.load.family);
  add_run_options(app, options.load);
}

Vae load_found(const ModelSource& model, const LoadOptions& options, const Console& console) {
  LoadOptions with_notice = options;
  with_notice.notice = [&console](const std::string& sentence) { console.note(sentence); };
  Vae vae = Vae::load(model, with_notice);
  const ModelInfo& info = vae.info();
  console.detail(fmt::format("model '{}', family {} (from {}), {} engine on {} in {}", info.name,
                             info.space.family, info.space.from, report::to_string(info.engine),
                             to_string(info.device), report::to_string(info.dtype)));
  return vae;
}

ModelSource locate_model(const ModelOptions& options, const Console& console) {
  ModelSource found = find_model(options.model, "--model");
  if (found.is_built_in) {
    console.note(
        "using the built-in model, a small approximation of the SD 1.x VAE; for the full "
        "one: sdvae models pull sd-vae-ft-mse, then --model sd-vae-ft-mse");
  }
  return found;
}

Vae load_model(const ModelOptions& options, const Console& console) {
  return load_found(locate_model(options, console), options.load, console);
}

}  // namespace sdvae::cli
