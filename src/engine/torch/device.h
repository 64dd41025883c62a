// Which device runs the model.
#pragma once

#include <string>

#include <c10/core/Device.h>

namespace sdvae {

// "auto": the first CUDA device that answers, else the CPU. "cpu", "cuda", "cuda:N": that one.
// Throws Error: usage when the name is none of these; model when the device is not there.
[[nodiscard]] c10::Device choose_device(const std::string& name);

}  // namespace sdvae
