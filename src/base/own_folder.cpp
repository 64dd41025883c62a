#include "base/own_folder.h"

#include <dlfcn.h>

namespace sdvae {
namespace fs = std::filesystem;

fs::path own_folder() {
  Dl_info info{};
  // The address of this very function tells which loaded file it belongs to.
  if (::dladdr(reinterpret_cast<const void*>(&own_folder), &info) == 0 || !info.dli_fname) {
    return fs::current_path();
  }
  std::error_code error;
  fs::path file = fs::canonical(info.dli_fname, error);
  return error ? fs::current_path() : file.parent_path();
}

}  // namespace sdvae
