#include "engine/torch/device.h"

#include <string>

#include <ATen/Context.h>
#include <ATen/ops/zeros.h>

#include "engine/torch/translate_error.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

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

c10::Device choose_device(const Device& wanted) {
  if (wanted.kind == DeviceKind::cpu) return {c10::kCPU};
  if (wanted.kind == DeviceKind::automatic) {
    const c10::Device first(c10::kCUDA, 0);
    return why_no_cuda(first).empty() ? first : c10::Device(c10::kCPU);
  }
  static_cast<void>(parse_device(to_string(wanted)));  // one that was not parsed can have any index
  const c10::Device device(c10::kCUDA, static_cast<c10::DeviceIndex>(wanted.index.value_or(0)));
  if (const std::string reason = why_no_cuda(device); !reason.empty()) {
    throw Error(
        ErrorKind::model, "cannot run on '" + to_string(wanted) + "': " + reason,
        Remedy{.kind = RemedyKind::cpu_device, .text = "build with a libtorch that has CUDA"});
  }
  return device;
}

Device plain_device(c10::Device device) {
  if (device.is_cpu()) return {DeviceKind::cpu};
  return {DeviceKind::cuda, device.index()};
}

}  // namespace sdvae
