// Parts of this program that lie in files of their own and are loaded when first needed, because
// what they depend on costs time and memory that most commands should not spend.
#pragma once

#include <string>
#include <string_view>

namespace sdvae {

struct ModuleName {
  std::string_view file;     // "libsdvae_torch.so"
  const char* entry;         // a C function in it; its name carries the version of its interface
  std::string_view purpose;  // "run models", for messages
  std::string_view needs;    // "libtorch"
  bool is_built = true;      // false: the build left the module out
};

// The address of the entry. The module is looked for beside the program or library that this code
// is in (a build tree) and where an installation has it, and stays loaded. Throws Error (model)
// when it is missing, was not built, does not load or is of another version. Safe from any thread.
[[nodiscard]] void* load_module_entry(const ModuleName& name);

}  // namespace sdvae
