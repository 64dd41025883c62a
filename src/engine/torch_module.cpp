#include "engine/torch_module.h"

#include "base/module.h"

namespace sdvae {
namespace {

template <typename Entry>
Entry load_entry(const char* name) {
  return reinterpret_cast<Entry>(
      load_module_entry({"libsdvae_torch.so", name, "run models", "libtorch", SDVAE_TORCH == 1}));
}

}  // namespace

OpenedRunner open_torchscript(const RunnerRequest& request) {
  static const auto entry = load_entry<TorchScriptEntry>(kTorchScriptEntryName);
  OpenedRunner opened;
  entry(request, opened);
  return opened;
}

OpenedRunner open_network(const BoundRequest& request) {
  static const auto entry = load_entry<NetworkEntry>(kNetworkEntryName);
  OpenedRunner opened;
  entry(request, opened);
  return opened;
}

}  // namespace sdvae
