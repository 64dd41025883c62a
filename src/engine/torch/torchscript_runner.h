// Runs a TorchScript model (methods encode and decode, extra file sdvae.json) in libtorch.
#pragma once

#include "engine/runner.h"

namespace sdvae {

// Throws Error (model) when the file is no usable model or the device is not there. Sets libtorch's
// number of CPU threads for the whole process when the request names one.
[[nodiscard]] OpenedRunner open_torchscript_runner(const RunnerRequest& request);

}  // namespace sdvae
