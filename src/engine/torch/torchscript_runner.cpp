#include "engine/torch/torchscript_runner.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <torch/script.h>

#include "base/file.h"
#include "engine/torch/device.h"
#include "engine/torch/translate_error.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

namespace fs = std::filesystem;
using torch::jit::Module;

constexpr const char* kDescriptionFile = "sdvae.json";

c10::ScalarType scalar_type(Dtype dtype) {
  switch (dtype) {
    case Dtype::float32:
      return at::kFloat;
    case Dtype::bfloat16:
      return at::kBFloat16;
    case Dtype::float16:
      return at::kHalf;
  }
  throw Error(ErrorKind::internal, "unknown dtype");
}

Module load_module(const fs::path& path, torch::jit::ExtraFilesMap& extra_files) {
  try {
    Module module = torch::jit::load(path.string(), at::Device(at::kCPU), extra_files);
    module.eval();
    for (const char* method : {"encode", "decode"}) {
      if (!module.find_method(method)) {
        throw Error(ErrorKind::model,
                    "cannot use model " + quoted(path) + ": it has no method '" + method + "'",
                    "make a model file with scripts/export_vae.py");
      }
    }
    return module;
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    throw Error(ErrorKind::model, "cannot use model " + quoted(path) + ": " + torch_reason(error),
                "make a model file with scripts/export_vae.py");
  }
}

Tensor to_plain(const at::Tensor& output) {
  TORCH_CHECK(output.dim() == 4, "it gave ", output.dim(), " dimensions instead of 4");
  Tensor result;
  std::copy_n(output.sizes().begin(), result.shape.size(), result.shape.begin());
  const float* const first = output.data_ptr<float>();
  result.values.assign(first, first + output.numel());
  return result;
}

class TorchScriptRunner final : public Runner {
 public:
  TorchScriptRunner(fs::path path, c10::Device device) : path_(std::move(path)), device_(device) {}

  // Adopts a module that was just read, so that the file is read once.
  void adopt(Module module, Dtype dtype) {
    module.to(device_, scalar_type(dtype));
    modules_.emplace(dtype, std::move(module));
  }

  Tensor encode(const Tensor& picture, Dtype dtype) override {
    return run("encode", picture, dtype);
  }
  Tensor decode(const Tensor& latent, Dtype dtype) override { return run("decode", latent, dtype); }

  std::vector<float> standard_normal(std::size_t count, std::uint64_t seed) override {
    const auto length = static_cast<std::int64_t>(count);
    const at::Tensor noise = at::randn({length}, at::make_generator<at::CPUGeneratorImpl>(seed));
    const float* const first = noise.data_ptr<float>();
    return {first, first + count};
  }

 private:
  // A second dtype is needed only when a result of the first was not finite.
  Module module_for(Dtype dtype) {
    const std::lock_guard lock(mutex_);
    if (const auto found = modules_.find(dtype); found != modules_.end()) return found->second;
    torch::jit::ExtraFilesMap nothing;
    adopt(load_module(path_, nothing), dtype);
    return modules_.at(dtype);
  }

  // In NCHW, as diffusers runs: channels_last is a tenth faster on a CPU, but libtorch's GroupNorm
  // and convolutions then round so differently that latents of the SD 1.x network are off by 1e-3.
  at::Tensor forward(const char* method, const Tensor& input, Dtype dtype) {
    // from_blob wants a mutable pointer, though nothing writes through it: to() copies.
    auto* const values = const_cast<float*>(input.values.data());  // NOLINT(*-const-cast)
    const at::Tensor moved = at::from_blob(values, input.shape, at::kFloat)
                                 .to(at::TensorOptions().device(device_).dtype(scalar_type(dtype)),
                                     /*non_blocking=*/false,
                                     /*copy=*/true);
    const at::Tensor output = module_for(dtype).get_method(method)({moved}).toTensor();
    return output.to(at::kCPU, at::kFloat).contiguous();
  }

  Tensor run(const char* method, const Tensor& input, Dtype dtype) {
    const c10::InferenceMode inference;
    try {
      return to_plain(forward(method, input, dtype));
    } catch (const std::exception& error) {
      const std::string size =
          std::to_string(input.shape[3]) + "x" + std::to_string(input.shape[2]);
      if (is_out_of_memory(error)) {
        throw Error(ErrorKind::bad_data, "not enough memory to " + std::string(method) + " " + size,
                    "make the picture smaller with --resize");
      }
      throw Error(ErrorKind::model, "model " + quoted(path_) + " failed to " + method + " " + size +
                                        ": " + torch_reason(error));
    }
  }

  fs::path path_;
  c10::Device device_;
  std::mutex mutex_;
  std::map<Dtype, Module> modules_;
};

}  // namespace

OpenedRunner open_torchscript_runner(const RunnerRequest& request) {
  if (request.threads > 0) at::set_num_threads(request.threads);
  // One picture is the common case: the profiling executor would spend its first two runs watching.
  torch::jit::getExecutorMode() = false;
  const c10::Device device = choose_device(request.device);
  torch::jit::ExtraFilesMap extra_files{{kDescriptionFile, ""}};
  Module module = load_module(request.path, extra_files);
  auto runner = std::make_unique<TorchScriptRunner>(request.path, device);
  runner->adopt(std::move(module), request.dtype);
  return {std::move(runner), extra_files[kDescriptionFile], device.str()};
}

}  // namespace sdvae
