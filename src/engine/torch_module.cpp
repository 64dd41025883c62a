#include "engine/torch_module.h"

#include <array>
#include <dlfcn.h>
#include <string_view>

#include <fmt/format.h>

#include "base/file.h"
#include "base/own_folder.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kModuleFile = "libsdvae_torch.so";
// Beside the library in a build tree; in a folder of its own in an installation.
constexpr std::array<std::string_view, 2> kModuleFolders = {".", "sdvae"};

fs::path find_module() {
  for (const std::string_view folder : kModuleFolders) {
    fs::path path = own_folder() / folder / kModuleFile;
    std::error_code error;
    if (fs::is_regular_file(path, error)) return path;
  }
  throw Error(ErrorKind::model,
              fmt::format("cannot run models: {} is missing beside {}", kModuleFile,
                          quoted(own_folder() / "libsdvae.so")),
              "install sdvae again");
}

TorchEntry load_entry() {
  const fs::path path = find_module();
  // Never closed: libtorch does not survive being unloaded.
  void* const module = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (module == nullptr) {
    throw Error(ErrorKind::model, fmt::format("cannot load libtorch: {}", ::dlerror()),
                "check that the libtorch this program was built with is still in its place");
  }
  void* const entry = ::dlsym(module, kTorchEntryName);
  if (entry == nullptr) {
    throw Error(ErrorKind::model, fmt::format("{} belongs to another version", quoted(path)),
                "install sdvae again");
  }
  return reinterpret_cast<TorchEntry>(entry);
}

}  // namespace

OpenedRunner open_torchscript(const RunnerRequest& request) {
  static const TorchEntry entry = load_entry();
  OpenedRunner opened;
  entry(request, opened);
  return opened;
}

}  // namespace sdvae
