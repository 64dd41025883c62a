#include "engine/torch/torchscript_runner.h"

#include <map>
#include <mutex>
#include <string>
#include <utility>

#include <torch/script.h>

#include "base/file.h"
#include "engine/torch/device.h"
#include "engine/torch/script_numerics.h"
#include "engine/torch/torch_runner.h"
#include "engine/torch/translate_error.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

namespace fs = std::filesystem;
using torch::jit::Module;

constexpr const char* kDescriptionFile = "sdvae.json";

Module load_module(const fs::path& path, torch::jit::ExtraFilesMap& extra_files) {
  try {
    Module module = torch::jit::load(path.string(), at::Device(at::kCPU), extra_files);
    module.eval();
    for (const char* method : {"encode", "decode"}) {
      if (!module.find_method(method)) {
        throw Error(ErrorKind::model,
                    "cannot use model " + quoted(path) + ": it has no method '" + method + "'",
                    "give a .safetensors file, a diffusers folder, or an export of "
                    "scripts/export_vae.py")
            .about(path);
      }
    }
    return module;
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    throw Error(ErrorKind::model, "cannot use model " + quoted(path) + ": " + torch_reason(error),
                "give a .safetensors file, a diffusers folder, or an export of "
                "scripts/export_vae.py")
        .about(path);
  }
}

std::optional<StoredDtype> stored_dtype(c10::ScalarType type) {
  if (type == at::kFloat) return StoredDtype::f32;
  if (type == at::kHalf) return StoredDtype::f16;
  if (type == at::kBFloat16) return StoredDtype::bf16;
  return std::nullopt;
}

// The parameters as plain bytes, which live as long as the tensors that own them.
Weights parameters_of(const Module& module, const fs::path& path) {
  Weights weights;
  weights.label = quoted(path);
  auto tensors = std::make_shared<std::vector<at::Tensor>>();
  for (const auto& [name, value] : module.named_parameters()) {
    const auto dtype = stored_dtype(value.scalar_type());
    if (!dtype) return {};
    const at::Tensor dense = value.detach().contiguous();
    StoredTensor stored{name, *dtype, {}, {}};
    for (const std::int64_t side : dense.sizes()) {
      stored.shape.push_back(static_cast<std::uint64_t>(side));
    }
    stored.bytes = {static_cast<const std::byte*>(dense.const_data_ptr()), dense.nbytes()};
    weights.tensors.emplace(name, std::move(stored));
    tensors->push_back(dense);
  }
  weights.owners.push_back(std::move(tensors));
  return weights;
}

class TorchScriptRunner final : public TorchRunner {
 public:
  TorchScriptRunner(fs::path path, c10::Device device)
      : TorchRunner(quoted(path), device), path_(std::move(path)) {}

  // Adopts a module that was just read, so that the file is read once.
  void adopt(Module module, Dtype dtype) {
    module.to(device(), scalar_type(dtype));
    modules_.emplace(dtype, std::move(module));
  }

 protected:
  // In NCHW, as diffusers runs: channels_last is a tenth faster on a CPU, but libtorch's GroupNorm
  // and convolutions then round so differently that latents of the SD 1.x network are off by 1e-3.
  at::Tensor forward(Direction direction, const at::Tensor& input, Dtype dtype) override {
    const char* const method = direction == Direction::encode ? "encode" : "decode";
    return module_for(dtype).get_method(method)({input}).toTensor();
  }

 private:
  // A second dtype is needed only when a result of the first was not finite.
  Module module_for(Dtype dtype) {
    const std::scoped_lock lock(mutex_);
    if (const auto found = modules_.find(dtype); found != modules_.end()) return found->second;
    torch::jit::ExtraFilesMap nothing;
    adopt(load_module(path_, nothing), dtype);
    return modules_.at(dtype);
  }

  fs::path path_;
  std::mutex mutex_;
  std::map<Dtype, Module> modules_;
};

OpenedRunner run_program(const fs::path& path, Module module, const RunnerRequest& request) {
  const c10::Device device = prepare_torch(request);
  auto runner = std::make_unique<TorchScriptRunner>(path, device);
  runner->adopt(std::move(module), request.dtype);
  OpenedRunner opened;
  opened.device = plain_device(device);
  opened.runner = std::move(runner);
  return opened;
}

}  // namespace

ScriptFile read_torchscript_file(const fs::path& path) {
  // One picture is the common case: the profiling executor would spend its first two runs watching.
  torch::jit::getExecutorMode() = false;
  torch::jit::ExtraFilesMap extra_files{{kDescriptionFile, ""}};
  Module module = load_module(path, extra_files);
  ScriptFile file;
  file.description = extra_files[kDescriptionFile];
  file.weights = parameters_of(module, path);
  file.numerics = numerics_of(module);
  file.run = [path, module = std::move(module)](const RunnerRequest& request) {
    return run_program(path, module, request);
  };
  return file;
}

}  // namespace sdvae
