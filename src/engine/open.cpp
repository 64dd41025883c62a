#include "engine/open.h"

#include <utility>

#include <fmt/format.h>

#include "base/file.h"
#include "engine/backend.h"
#include "engine/cuda_driver.h"
#include "engine/script_model.h"
#include "engine/torch_module.h"
#include "network/open_weights.h"
#include "network/override.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

namespace fs = std::filesystem;

OpenedModel finish(OpenedRunner opened, ModelInfo info, Engine engine, Dtype dtype) {
  info.device = opened.device;
  info.dtype = dtype;
  info.engine = engine;
  return {std::move(opened.runner), std::move(info), {}};
}

// A model that does not name its weights' hash goes by that of its files.
OpenedModel with_hash(OpenedModel opened, std::vector<fs::path> files) {
  if (opened.info.weights_sha256.empty()) opened.unhashed = std::move(files);
  return opened;
}

// The device to run on, never automatic. libtorch is asked only where the driver has a GPU.
Device choose_device(const Device& wanted) {
  if (wanted.kind != DeviceKind::automatic) return wanted;
  return has_cuda_device() ? find_torch_device() : Device{DeviceKind::cpu};
}

OpenedModel run_network(BoundRequest bound, ModelInfo info) {
  RunnerRequest& request = bound.request;
  request.device = choose_device(request.device);
  const Backend& backend = choose_backend(Engine::native, request);
  return finish(backend.open(bound), std::move(info), Engine::native, request.dtype);
}

OpenedModel open_from_weights(ModelFile file, const RunnerRequest& request,
                              const LoadOptions& options) {
  if (options.engine == Engine::torchscript) {
    throw Error(ErrorKind::usage,
                fmt::format("{} is no TorchScript model, which the engine torchscript needs",
                            quoted(request.path)),
                Remedy{.kind = RemedyKind::any_engine,
                       .text = "export the model with scripts/export_vae.py"})
        .about(request.path);
  }
  const auto model = std::make_shared<WeightsModel>(open_weights(std::move(file), options.family));
  about_file(request.path, [&] { require_family(*model); });
  return with_hash(
      run_network({request, model->bound.network, model, model->is_mapped}, model->info),
      model->weights.files);
}

OpenedModel run_program(ScriptModel script, RunnerRequest request) {
  request.device = choose_device(request.device);
  static_cast<void>(choose_backend(Engine::torchscript, request));
  return finish(script.file.run(request), std::move(script.info), Engine::torchscript,
                request.dtype);
}

OpenedModel open_from_script(const ModelFile& file, const RunnerRequest& request,
                             const LoadOptions& options) {
  ScriptModel script = open_script(file, options.family);
  if (options.engine == Engine::torchscript || !script.network) {
    if (options.engine == Engine::native) {
      throw Error(ErrorKind::model,
                  fmt::format("cannot run model {} with the native engine: its network is none "
                              "that it knows",
                              quoted(request.path)),
                  Remedy{RemedyKind::any_engine})
          .about(request.path);
    }
    return with_hash(run_program(std::move(script), request), {request.path});
  }
  const auto owner = std::make_shared<Weights>(std::move(script.file.weights));
  script.file.run = nullptr;  // frees the program
  return with_hash(
      run_network({request, std::move(*script.network), owner, false}, std::move(script.info)),
      {request.path});
}

}  // namespace

OpenedModel open_model(ModelFile file, const LoadOptions& options) {
  const RunnerRequest request{.path = file.path,
                              .device = options.device,
                              .dtype = options.dtype,
                              .threads = options.threads,
                              .memory_bytes = options.memory_bytes,
                              .notice = options.notice};
  OpenedModel opened = file.format == ModelFormat::torchscript
                           ? open_from_script(file, request, options)
                           : open_from_weights(std::move(file), request, options);
  const std::string overruled = overruled_text(opened.info);
  if (!overruled.empty() && options.notice) options.notice(overruled);
  return opened;
}

}  // namespace sdvae
