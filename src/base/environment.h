// The environment and the home folder. Reads only; safe from any thread as long as nobody changes
// the environment meanwhile.
#pragma once

#include <filesystem>
#include <string>

namespace sdvae {

// The value of a variable; empty when it is not set.
[[nodiscard]] std::string environment(const char* variable);

// The value of a variable as a path, with a leading ~ meaning the home folder.
[[nodiscard]] std::filesystem::path environment_path(const char* variable);

// True when the variable's value is 1, on, yes or true, in upper or lower case.
[[nodiscard]] bool environment_says_yes(const char* variable);

// The home folder: $HOME, else what the system's user list says, else the current folder.
[[nodiscard]] std::filesystem::path home_folder();

}  // namespace sdvae
