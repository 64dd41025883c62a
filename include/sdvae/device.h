// Where a model runs. Pure functions, safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sdvae/export.h"

namespace sdvae {

enum class DeviceKind {
  automatic,  // a GPU when one answers, else the CPU
  cpu,
  cuda,
};

struct Device {
  DeviceKind kind = DeviceKind::automatic;
  std::optional<int> index = {};  // which GPU, 0 to 127; none: the first

  friend bool operator==(const Device&, const Device&) = default;
};

// "auto", "cpu", "cuda" or "cuda:N". Throws Error (usage) for any other name.
[[nodiscard]] SDVAE_API Device parse_device(std::string_view name);

// The name that parse_device takes.
[[nodiscard]] SDVAE_API std::string to_string(const Device& device);

}  // namespace sdvae
