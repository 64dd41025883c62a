// Where this library's own file lies, to find what is installed beside it.
#pragma once

#include <filesystem>

namespace sdvae {

// The folder of the shared library (or of the program that it is linked into), absolute.
[[nodiscard]] std::filesystem::path own_folder();

}  // namespace sdvae
