#include "engine/backend.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "engine/cpu/cpu_runner.h"
#include "engine/torch_module.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

bool cpu_suits(const RunnerRequest& request) {
  return request.device.kind == DeviceKind::cpu && cpu_runner_suits(request.dtype);
}

// A GPU multiplies every dtype there is.
bool torch_suits(const RunnerRequest& request) {
  return request.device.kind != DeviceKind::cpu || cpu_multiplies(request.dtype);
}

// Our own kernels come first where they suit: libtorch is then not even loaded.
constexpr std::array kBackends = {
    Backend{.name = "cpu", .holds_limit = true, .suits = cpu_suits, .open = open_cpu_runner},
    Backend{.name = "torch", .runs_programs = true, .suits = torch_suits, .open = open_network},
};

bool serves(const Backend& backend, Engine engine) {
  return engine != Engine::torchscript || backend.runs_programs;
}

const Backend* find_backend(Engine engine, const RunnerRequest& request) {
  const auto* const found = std::find_if(
      kBackends.begin(), kBackends.end(),
      [&](const Backend& backend) { return serves(backend, engine) && backend.suits(request); });
  return found == kBackends.end() ? nullptr : found;
}

// On a CPU without instructions for the dtype float32 is computed instead: faster, and nearer to
// what the dtype stands for.
void take_float32(RunnerRequest& request) {
  if (request.notice) {
    request.notice(fmt::format(
        "{} is slow on this processor: computing in float32, which is faster and more exact",
        request.dtype == Dtype::float16 ? "float16" : "bfloat16"));
  }
  request.dtype = Dtype::float32;
}

void check_limit(const Backend& backend, const RunnerRequest& request) {
  if (request.memory_bytes == 0 || backend.holds_limit) return;
  throw Error(
      ErrorKind::usage,
      "a memory limit is for the native engine on a CPU, in float32, or in bfloat16 on processors "
      "with AVX-512 BF16 and without AMX: nothing else can be held to a limit",
      Remedy{RemedyKind::no_memory_limit});
}

}  // namespace

const Backend& choose_backend(Engine engine, RunnerRequest& request) {
  const Backend* found = find_backend(engine, request);
  if (found == nullptr) {
    take_float32(request);
    found = find_backend(engine, request);
  }
  if (found == nullptr) throw Error(ErrorKind::internal, "no backend computes in float32");
  check_limit(*found, request);
  return *found;
}

std::vector<Combination> combinations(const Device& device) {
  std::vector<Combination> found;
  for (const Engine engine : {Engine::native, Engine::torchscript}) {
    for (const Dtype dtype : {Dtype::float32, Dtype::bfloat16, Dtype::float16}) {
      const RunnerRequest request{.path = {}, .device = device, .dtype = dtype};
      found.push_back({engine, dtype, find_backend(engine, request) != nullptr});
    }
  }
  return found;
}

}  // namespace sdvae
