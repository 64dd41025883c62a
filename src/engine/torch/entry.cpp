// The module's entry point, found by its name from engine/torch_module.cpp.
#include "engine/runner.h"
#include "engine/torch/torchscript_runner.h"

extern "C" __attribute__((visibility("default"))) void sdvae_open_torchscript_1(
    const sdvae::RunnerRequest& request, sdvae::OpenedRunner& opened) {
  opened = sdvae::open_torchscript_runner(request);
}
