// Parts of this program that lie in files of their own and are loaded when first needed, because
// what they depend on costs time and memory that most commands should not spend.
#pragma once

#include <string>
#include <string_view>

namespace sdvae {

struct ModuleName {
  std::string_view file;     // File name of the module, such as "libsdvae_torch.so".
  const char* entry;         // C function in the module, named after its interface's version.
  std::string_view purpose;  // What messages say the module is for, such as "run models".
  std::string_view needs;    // Library that the module depends on, such as "libtorch".
  bool is_built = true;      // False when the build left the module out.
};

// The address of the entry. The module is looked for beside the program or library that this code
// is in (a build tree) and where an installation has it, and stays loaded. Throws Error (model)
// when it is missing, was not built, does not load or is of another version. Safe from any thread.
[[nodiscard]] void* load_module_entry(const ModuleName& name);

}  // namespace sdvae
