// Where a model runs: on the CPU or on one of the machine's GPUs. Pure functions, safe from any
// thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sdvae/export.h"

namespace sdvae {

enum class DeviceKind {
  automatic,  // The first GPU when it answers, else the CPU.
  cpu,
  cuda,  // A GPU of NVIDIA's. Where none answers, loading fails: the CPU never stands in for it.
};

struct Device {
  DeviceKind kind = DeviceKind::automatic;
  // Number of the GPU among those that CUDA counts, 0 to 127. Empty: the first. Only `cuda` has
  // one.
  std::optional<int> index = {};

  friend bool operator==(const Device&, const Device&) = default;
};

// The device called "auto", "cpu", "cuda" or "cuda:N". Throws Error (usage) for any other name.
[[nodiscard]] SDVAE_API Device parse_device(std::string_view name);

// The name that parse_device takes.
[[nodiscard]] SDVAE_API std::string to_string(const Device& device);

}  // namespace sdvae
