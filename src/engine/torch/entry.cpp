// The module's entry points, found by their names from engine/torch_module.cpp.
#include "engine/runner.h"
#include "engine/torch/network_runner.h"
#include "engine/torch/torchscript_runner.h"

extern "C" __attribute__((visibility("default"))) void sdvae_open_torchscript_7(
    const sdvae::RunnerRequest& request, sdvae::OpenedRunner& opened) {
  opened = sdvae::open_torchscript_runner(request);
}

extern "C" __attribute__((visibility("default"))) void sdvae_open_network_7(
    const sdvae::BoundRequest& request, sdvae::OpenedRunner& opened) {
  opened = sdvae::open_network_runner(request);
}
