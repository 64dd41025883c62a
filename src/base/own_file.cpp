#include "base/own_file.h"

#include <dlfcn.h>

namespace sdvae {
namespace fs = std::filesystem;

fs::path own_file() {
  Dl_info info{};
  // The address of this very function tells which loaded file it belongs to.
  if (::dladdr(reinterpret_cast<const void*>(&own_file), &info) == 0 || !info.dli_fname) return {};
  std::error_code error;
  fs::path file = fs::canonical(info.dli_fname, error);
  return error ? fs::path() : file;
}

fs::path own_folder() {
  const fs::path file = own_file();
  return file.empty() ? fs::current_path() : file.parent_path();
}

}  // namespace sdvae
