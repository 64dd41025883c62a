// Which device runs the model.
#pragma once

#include <c10/core/Device.h>

#include "sdvae/device.h"

namespace sdvae {

// Automatic: the first CUDA device that answers, else the CPU. Throws Error: usage when the index
// is none; model when the device is not there.
[[nodiscard]] c10::Device choose_device(const Device& wanted);

// The same device without libtorch's types.
[[nodiscard]] Device plain_device(c10::Device device);

}  // namespace sdvae
