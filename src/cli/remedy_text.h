// A remedy as the command line words it: the flags and commands that it stands for. Pure function.
#pragma once

#include <string>

#include "sdvae/remedy.h"

namespace sdvae::cli {

// The hint to print; empty when nothing is known to help.
[[nodiscard]] std::string remedy_text(const Remedy& remedy);

}  // namespace sdvae::cli
