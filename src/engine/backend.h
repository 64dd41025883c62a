// What can run a model, as a table: who opens one, or measures all there is, asks its rows in
// order. Safe from any thread.
#pragma once

#include <string_view>
#include <vector>

#include "engine/runner.h"

namespace sdvae {

struct Backend {
  std::string_view name;
  bool runs_programs = false;  // Whether it runs TorchScript's programs, beside known networks.
  bool holds_limit = false;    // Whether it stays below RunnerRequest::memory_bytes.
  // Whether it computes in the request's dtype on the request's device as fast as the device can.
  // The device is chosen: never automatic.
  bool (*suits)(const RunnerRequest& request) = nullptr;
  // Throws Error as Vae::load does.
  OpenedRunner (*open)(const BoundRequest& request) = nullptr;
};

// The first backend that suits the request. Its dtype is settled on the way: one that no backend
// computes well on the device becomes float32, with a notice. Throws Error (usage) when the request
// limits the memory of a backend that cannot be held to a limit.
[[nodiscard]] const Backend& choose_backend(Engine engine, RunnerRequest& request);

// A way to run a model on a device.
struct Combination {
  Engine engine = Engine::native;
  Dtype dtype = Dtype::float32;
  bool is_fast = false;  // Whether a backend computes the dtype well on the device.
};

// All that the table has, native in float32 first.
[[nodiscard]] std::vector<Combination> combinations(const Device& device);

}  // namespace sdvae
