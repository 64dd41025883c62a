#include "engine/torch_module.h"

#include "base/module.h"

namespace sdvae {
namespace {

constexpr bool kIsBuilt = SDVAE_TORCH == 1;

template <typename Entry>
Entry load_entry(const char* name) {
  return reinterpret_cast<Entry>(
      load_module_entry({"libsdvae_torch.so", name, "run models", "libtorch", kIsBuilt}));
}

}  // namespace

Device find_torch_device() {
  if (!kIsBuilt) return {DeviceKind::cpu};
  static const auto entry = load_entry<DeviceEntry>(kDeviceEntryName);
  Device device;
  entry(device);
  return device;
}

ScriptFile read_torchscript(const std::filesystem::path& path) {
  static const auto entry = load_entry<TorchScriptEntry>(kTorchScriptEntryName);
  ScriptFile file;
  entry(path, file);
  return file;
}

OpenedRunner open_network(const BoundRequest& request) {
  static const auto entry = load_entry<NetworkEntry>(kNetworkEntryName);
  OpenedRunner opened;
  entry(request, opened);
  return opened;
}

}  // namespace sdvae
