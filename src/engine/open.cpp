#include "engine/open.h"

#include <utility>

#include <fmt/format.h>

#include "base/file.h"
#include "engine/cpu/cpu_runner.h"
#include "engine/cuda_driver.h"
#include "engine/torch_module.h"
#include "network/description.h"
#include "network/model_format.h"
#include "network/network_weights.h"
#include "network/open_weights.h"
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

// A model that does not name its weights' hash goes by that of its files.
OpenedModel with_hash(OpenedModel opened, std::vector<fs::path> files) {
  if (opened.info.weights_sha256.empty()) opened.unhashed = std::move(files);
  return opened;
}

bool stays_on_cpu(const RunnerRequest& request) {
  return request.device == "cpu" || (request.device == "auto" && !has_cuda_device());
}

// On a CPU without instructions for the dtype float32 is computed instead: faster, and nearer to
// what the dtype stands for.
void settle_dtype(RunnerRequest& request) {
  if (!stays_on_cpu(request) || cpu_multiplies(request.dtype)) return;
  if (request.notice) {
    request.notice(fmt::format(
        "{} is slow on this processor: computing in float32, which is faster and more exact",
        request.dtype == Dtype::float16 ? "float16" : "bfloat16"));
  }
  request.dtype = Dtype::float32;
}

// libtorch takes the memory that it takes.
void check_unlimited(const RunnerRequest& request) {
  if (request.memory_bytes == 0) return;
  throw Error(
      ErrorKind::usage,
      "--memory is for the native engine on a CPU, in float32, or in bfloat16 on processors "
      "with AVX-512 BF16 and without AMX: nothing else can be held to a limit",
      "leave --memory out, or give --device cpu --dtype float32 and a model that sdvae "
      "knows");
}

OpenedRunner run_on_cpu(const BoundRequest& bound) {
  if (cpu_runner_suits(bound.request.dtype)) return open_cpu_runner(bound);
  check_unlimited(bound.request);
  return open_network(bound);
}

// What our own kernels suit runs on them on a CPU, and libtorch is not even loaded; all else runs
// on libtorch's operators. Settles the request's device and dtype on the way.
OpenedRunner run_network(BoundRequest& bound) {
  RunnerRequest& request = bound.request;
  if (!stays_on_cpu(request)) {
    OpenedRunner opened = open_network(bound);
    if (opened.device != "cpu") {
      check_unlimited(request);
      return opened;
    }
    request.device = opened.device;  // there is a GPU, but this libtorch cannot use it
  }
  settle_dtype(request);
  return run_on_cpu(bound);
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
  BoundRequest bound{request, model->bound.network, model, true};
  OpenedRunner runner = run_network(bound);
  return with_hash(finish(std::move(runner), model->info, Engine::native, bound.request.dtype),
                   model->weights.files);
}

// The network that a TorchScript file's parameters make, when they make exactly one that fits its
// description. Nothing else is needed of the file then: not its program, which could be any.
std::optional<BoundNetwork> bind_script(const Weights& weights, const ModelInfo& info) {
  try {
    auto bound = bind_network(weights);
    if (!bound) return std::nullopt;
    const Network& network = bound->network;
    const bool is_whole = network_tensors(network).size() == weights.tensors.size();
    const bool fits =
        network.latent_channels == info.space.channels && network.factor == info.space.factor &&
        network.has_moments == info.has_moments && network.io_scaled == info.io_scaled;
    return is_whole && fits ? std::move(bound) : std::nullopt;
  } catch (const Error&) {
    return std::nullopt;  // a network of another kind that shares some names: its program runs
  }
}

OpenedModel open_from_script(RunnerRequest request, const LoadOptions& options) {
  settle_dtype(request);
  OpenedRunner opened = open_torchscript(request);
  request.device = opened.device;
  settle_dtype(request);
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
    return with_hash(finish(std::move(opened), std::move(info), Engine::torchscript, request.dtype),
                     {request.path});
  }
  info.kind = bound->kind;
  info.naming = bound->naming;
  count_weights(bound->network, info);
  const auto owner = std::make_shared<Weights>(std::move(opened.weights));
  opened.runner.reset();
  BoundRequest to_run{request, std::move(bound->network), owner, false};
  OpenedRunner runner = run_network(to_run);
  return with_hash(finish(std::move(runner), std::move(info), Engine::native, to_run.request.dtype),
                   {request.path});
}

}  // namespace

OpenedModel open_model(const fs::path& path, const LoadOptions& options) {
  const RunnerRequest request{
      path, options.device, options.dtype, options.threads, options.memory_bytes, options.notice};
  if (looks_like_weights(path)) return open_from_weights(request, options);
  return open_from_script(request, options);
}

}  // namespace sdvae
