#include "engine/torch_module.h"

#include "base/module.h"

namespace sdvae {

OpenedRunner open_torchscript(const RunnerRequest& request) {
  static const auto entry = reinterpret_cast<TorchEntry>(
      load_module_entry({"libsdvae_torch.so", kTorchEntryName, "run models", "libtorch"}));
  OpenedRunner opened;
  entry(request, opened);
  return opened;
}

}  // namespace sdvae
