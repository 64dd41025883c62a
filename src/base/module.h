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
};

// The address of the entry. The module is looked for beside this library (a build tree) and in the
// folder sdvae/ beside it (an installation), and stays loaded. Throws Error (model) when it is
// missing, does not load or is of another version. Safe from any thread.
[[nodiscard]] void* load_module_entry(const ModuleName& name);

}  // namespace sdvae
