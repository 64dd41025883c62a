// Errors of libtorch as sentences.
#pragma once

#include <exception>
#include <string>

#include "sdvae/error.h"

namespace sdvae {

// What libtorch says, cut down to the sentence that says why: no stack, no TorchScript listing.
[[nodiscard]] std::string torch_reason(const std::exception& error);

// True when libtorch ran out of memory, on the CPU or on a GPU.
[[nodiscard]] bool is_out_of_memory(const std::exception& error);

}  // namespace sdvae
