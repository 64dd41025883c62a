#include "engine/open.h"

#include <utility>

#include <fmt/format.h>

#include "base/file.h"
#include "engine/cpu/cpu_runner.h"
#include "engine/torch_module.h"
#include "model/description.h"
#include "model/model_format.h"
#include "model/network_weights.h"
#include "model/open_weights.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

namespace fs = std::filesystem;

OpenedModel finish(OpenedRunner opened, ModelInfo info, Engine engine, Dtype dtype) {
  info.device = std::move(opened.device);
  info.dtype = dtype;
  info.engine = engine;
  return {std::move(opened.runner), std::move(info), {}};
}

// Where a CUDA driver is loaded, only libtorch can tell whether it works.
bool may_have_cuda() {
  std::error_code error;
  return fs::exists("/dev/nvidiactl", error) || fs::exists("/dev/dxg", error);
}

// libtorch takes the memory that it takes.
void check_unlimited(const RunnerRequest& request) {
  if (request.memory_bytes == 0) return;
  throw Error(ErrorKind::usage,
              "--memory is for the native engine on a CPU, in float32 or where the processor "
              "multiplies bfloat16: nothing else can be held to a limit",
              "leave --memory out, or give --device cpu --dtype float32 and a model that sdvae "
              "knows");
}

// What our own kernels suit runs on them on a CPU, and libtorch is not even loaded; all else runs
// on libtorch's operators.
OpenedRunner run_network(const BoundRequest& bound) {
  const RunnerRequest& request = bound.request;
  if (cpu_runner_suits(request.dtype)) {
    if (request.device == "cpu" || (request.device == "auto" && !may_have_cuda())) {
      return open_cpu_runner(bound);
    }
    OpenedRunner opened = open_network(bound);
    if (opened.device == "cpu") return open_cpu_runner(bound);
    check_unlimited(request);
    return opened;
  }
  check_unlimited(request);
  return open_network(bound);
}

OpenedModel open_from_weights(const RunnerRequest& request, const LoadOptions& options) {
  if (options.engine == Engine::torchscript) {
    throw Error(ErrorKind::usage,
                fmt::format("{} is no TorchScript model, which --engine torchscript needs",
                            quoted(request.path)),
                "leave --engine out, or export the model with scripts/export_vae.py");
  }
  const auto model = std::make_shared<WeightsModel>(open_weights(request.path, options.family));
  require_family(*model);
  OpenedRunner runner = run_network({request, model->bound.network, model, true});
  OpenedModel opened = finish(std::move(runner), model->info, Engine::native, options.dtype);
  if (opened.info.weights_sha256.empty()) opened.unhashed = model->weights.files;
  return opened;
}

// The network that a TorchScript file's parameters make, when they make exactly one that fits its
// description. Nothing else is needed of the file then: not its program, which could be any.
std::optional<BoundNetwork> bind_script(const Weights& weights, const ModelInfo& info) {
  try {
    auto bound = bind_network(weights);
    if (!bound) return std::nullopt;
    const Network& network = bound->network;
    const bool is_whole = network_tensors(network).size() == weights.tensors.size();
    const bool fits = network.latent_channels == info.latent_channels &&
                      network.factor == info.factor && network.has_moments == info.has_moments &&
                      network.io_scaled == info.io_scaled;
    return is_whole && fits ? std::move(bound) : std::nullopt;
  } catch (const Error&) {
    return std::nullopt;  // a network of another kind that shares some names: its program runs
  }
}

OpenedModel open_from_script(const RunnerRequest& request, const LoadOptions& options) {
  OpenedRunner opened = open_torchscript(request);
  ModelInfo info = describe_model(opened.description, quoted(request.path), options.family);
  if (info.name.empty()) info.name = request.path.stem().string();
  std::optional<BoundNetwork> bound;
  if (options.engine != Engine::torchscript) bound = bind_script(opened.weights, info);
  if (!bound) {
    if (options.engine == Engine::native) {
      throw Error(ErrorKind::model,
                  fmt::format("cannot run model {} with the native engine: its network is none "
                              "that it knows",
                              quoted(request.path)),
                  "leave --engine out");
    }
    check_unlimited(request);
    return finish(std::move(opened), std::move(info), Engine::torchscript, options.dtype);
  }
  info.kind = bound->kind;
  info.naming = bound->naming;
  count_weights(bound->network, info);
  const auto owner = std::make_shared<Weights>(std::move(opened.weights));
  opened.runner.reset();
  RunnerRequest decided = request;
  decided.device = opened.device;
  return finish(run_network({decided, std::move(bound->network), owner, false}), std::move(info),
                Engine::native, options.dtype);
}

}  // namespace

OpenedModel open_model(const fs::path& path, const LoadOptions& options) {
  const RunnerRequest request{
      path, options.device, options.dtype, options.threads, options.memory_bytes, options.notice};
  if (looks_like_weights(path)) return open_from_weights(request, options);
  return open_from_script(request, options);
}

}  // namespace sdvae
