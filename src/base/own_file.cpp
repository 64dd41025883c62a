#include "base/own_file.h"

#include <dlfcn.h>
#include <link.h>

namespace sdvae {
namespace fs = std::filesystem;

// The loader knows a program only by the word it was called by, which may name another file in the
// current folder; the kernel knows its file.
fs::path own_file() {
  Dl_info info{};
  link_map* loaded = nullptr;
  // The address of this very function tells which loaded file it belongs to.
  if (::dladdr1(reinterpret_cast<const void*>(&own_file), &info, reinterpret_cast<void**>(&loaded),
                RTLD_DL_LINKMAP) == 0) {
    return {};
  }
  const bool is_program = loaded->l_prev == nullptr;  // The loader's list begins with the program.
  std::error_code error;
  const fs::path file = fs::canonical(is_program ? "/proc/self/exe" : info.dli_fname, error);
  return error ? fs::path() : file;
}

fs::path own_folder() {
  const fs::path file = own_file();
  return file.empty() ? fs::current_path() : file.parent_path();
}

}  // namespace sdvae
