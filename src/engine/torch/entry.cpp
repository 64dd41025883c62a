// The module's entry points, found by their names from engine/torch_module.cpp.
#include "engine/runner.h"
#include "engine/torch/device.h"
#include "engine/torch/network_runner.h"
#include "engine/torch/torchscript_runner.h"
#include "sdvae/export.h"

extern "C" SDVAE_API void sdvae_find_device_9(sdvae::Device& device) {
  device = sdvae::plain_device(sdvae::choose_device({sdvae::DeviceKind::automatic}));
}

extern "C" SDVAE_API void sdvae_read_torchscript_9(const std::filesystem::path& path,
                                                   sdvae::ScriptFile& file) {
  file = sdvae::read_torchscript_file(path);
}

extern "C" SDVAE_API void sdvae_open_network_9(const sdvae::BoundRequest& request,
                                               sdvae::OpenedRunner& opened) {
  opened = sdvae::open_network_runner(request);
}
