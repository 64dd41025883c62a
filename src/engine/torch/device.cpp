#include "engine/torch/device.h"

#include <charconv>
#include <optional>
#include <string_view>

#include <ATen/Context.h>
#include <ATen/ops/zeros.h>

#include "engine/torch/translate_error.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

// The N of "cuda:N"; 0 for plain "cuda"; nothing when the name is not of that form.
std::optional<c10::DeviceIndex> cuda_index(std::string_view name) {
  if (name == "cuda") return c10::DeviceIndex{0};
  constexpr std::string_view kPrefix = "cuda:";
  if (!name.starts_with(kPrefix)) return std::nullopt;
  int index = -1;
  const char* const end = name.data() + name.size();
  const auto [stop, code] = std::from_chars(name.data() + kPrefix.size(), end, index);
  if (code != std::errc() || stop != end || index < 0 || index > 127) return std::nullopt;
  return static_cast<c10::DeviceIndex>(index);
}

// A device counts when it computes: a driver may be there and yet refuse. Empty: it answers.
std::string why_no_cuda(c10::Device device) {
  if (!at::hasCUDA()) return "this libtorch sees no CUDA device, or was built without CUDA";
  try {
    static_cast<void>(at::zeros({1}, at::TensorOptions().device(device)).item<float>());
    return {};
  } catch (const std::exception& error) {
    return torch_reason(error);
  }
}

}  // namespace

c10::Device choose_device(const std::string& name) {
  if (name == "cpu") return {c10::kCPU};
  if (name == "auto") {
    const c10::Device first(c10::kCUDA, 0);
    return why_no_cuda(first).empty() ? first : c10::Device(c10::kCPU);
  }
  const auto index = cuda_index(name);
  if (!index) {
    throw Error(ErrorKind::usage, "there is no device '" + name + "'",
                "the devices are auto, cpu, cuda and cuda:N");
  }
  const c10::Device device(c10::kCUDA, *index);
  if (const std::string reason = why_no_cuda(device); !reason.empty()) {
    throw Error(
        ErrorKind::model, "cannot run on '" + name + "': " + reason,
        Remedy{.kind = RemedyKind::cpu_device, .text = "build with a libtorch that has CUDA"});
  }
  return device;
}

}  // namespace sdvae
