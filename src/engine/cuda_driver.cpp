#include "engine/cuda_driver.h"

#include <dlfcn.h>

namespace sdvae {
namespace {

// The two functions of the driver API that count devices, as NVIDIA's CUDA Driver API reference
// declares them; 0 is CUDA_SUCCESS.
using Init = int (*)(unsigned flags);
using CountDevices = int (*)(int* count);

bool ask_driver() {
  // Never closed: the driver starts threads of its own.
  void* const driver = ::dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
  if (driver == nullptr) return false;
  const auto init = reinterpret_cast<Init>(::dlsym(driver, "cuInit"));
  const auto count_devices = reinterpret_cast<CountDevices>(::dlsym(driver, "cuDeviceGetCount"));
  if (init == nullptr || count_devices == nullptr || init(0) != 0) return false;
  int count = 0;
  return count_devices(&count) == 0 && count > 0;
}

}  // namespace

bool has_cuda_device() {
  static const bool found = ask_driver();
  return found;
}

}  // namespace sdvae
