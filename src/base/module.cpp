#include "base/module.h"

#include <array>
#include <dlfcn.h>
#include <filesystem>

#include <fmt/format.h>

#include "base/file.h"
#include "base/own_file.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

namespace fs = std::filesystem;

// Where a module may lie, seen from the folder of the program or library that this code is in: in
// the build tree, beside an installed library, and in the installation of a program.
constexpr std::array<std::string_view, 3> kFolders = {".", "sdvae", SDVAE_MODULES};

fs::path find_module(const ModuleName& name) {
  if (!name.is_built) {
    throw Error(ErrorKind::model,
                fmt::format("cannot {}: this sdvae was built without {}", name.purpose, name.needs),
                "install one that has it");
  }
  for (const std::string_view folder : kFolders) {
    fs::path path = (own_folder() / folder / name.file).lexically_normal();
    std::error_code error;
    if (fs::is_regular_file(path, error)) return path;
  }
  throw Error(ErrorKind::model,
              fmt::format("cannot {}: {} is missing beside {}", name.purpose, name.file,
                          quoted(own_file())),
              "install sdvae again");
}

}  // namespace

void* load_module_entry(const ModuleName& name) {
  const fs::path path = find_module(name);
  // Never closed: libtorch, for one, does not survive being unloaded.
  void* const module = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (module == nullptr) {
    throw Error(ErrorKind::model, fmt::format("cannot load {}: {}", name.needs, ::dlerror()),
                fmt::format("check that the {} this program was built with is still in its place",
                            name.needs));
  }
  void* const entry = ::dlsym(module, name.entry);
  if (entry == nullptr) {
    throw Error(ErrorKind::model, fmt::format("{} belongs to another version", quoted(path)),
                "install sdvae again")
        .about(path);
  }
  return entry;
}

}  // namespace sdvae
