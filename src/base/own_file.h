// The file that the running code was loaded from, to find what is installed beside it.
#pragma once

#include <filesystem>

namespace sdvae {

// The file of the program or of the shared library that this very function is linked into,
// absolute; empty where the system does not tell.
[[nodiscard]] std::filesystem::path own_file();

// The folder of own_file; the current folder where the system does not tell.
[[nodiscard]] std::filesystem::path own_folder();

}  // namespace sdvae
