// Runs a TorchScript model (methods encode and decode, extra file sdvae.json) in libtorch.
#pragma once

#include "engine/runner.h"

namespace sdvae {

// Throws Error (model) when the file is no usable model. ScriptFile::run throws it when the device
// is not there, and sets libtorch's number of CPU threads for the whole process when the request
// names one.
[[nodiscard]] ScriptFile read_torchscript_file(const std::filesystem::path& path);

}  // namespace sdvae
