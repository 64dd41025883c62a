// Runs a network on kernels of our own, on CPUs: in float32, and with products of bfloat16 where
// the processor has them. Needs no libtorch.
#pragma once

#include "engine/runner.h"

namespace sdvae {

// Whether it is the best there is for the dtype: always for float32, for bfloat16 where the
// processor multiplies pairs of it (AVX-512 BF16). Whole tiles of it (AMX) are better served by
// libtorch's direct convolutions, and without either bfloat16 is slower than float32. Limits the
// level as open_cpu_runner does.
[[nodiscard]] bool cpu_runner_suits(Dtype dtype);

// Whether the processor has instructions that multiply the dtype, whoever uses them. Without them
// libtorch computes it one number at a time, hundreds of times as long as float32 takes. Limits the
// level as open_cpu_runner does.
[[nodiscard]] bool cpu_multiplies(Dtype dtype);

// The environment's SDVAE_CPU limits the level of instructions (kernels/level.h). Throws Error:
// usage when it names none that there is, model when the threads cannot be had.
[[nodiscard]] OpenedRunner open_cpu_runner(const BoundRequest& request);

}  // namespace sdvae
