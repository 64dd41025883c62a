// Whether this machine has a GPU that CUDA can use, without libtorch.
#pragma once

namespace sdvae {

// Asks the driver's own library (libcuda.so.1) for its devices: a tenth of a second where there is
// one, nothing where there is none. Found once; safe from any thread.
[[nodiscard]] bool has_cuda_device();

}  // namespace sdvae
