// Normal numbers as torch.randn gives them on a CPU. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sdvae/model.h"

namespace sdvae {

// torch.randn(count, generator=torch.Generator().manual_seed(seed), dtype=dtype): numbers of the
// Mersenne Twister (M. Matsumoto and T. Nishimura, 1998) by the transform of G. Box and M. Muller
// (1958), in the order in which torch 2.13 draws them. The order differs below and from 16 numbers
// on, and for the last 16 between float32 and smaller types where the count is no multiple of 16
// (findings/torch_seeded_noise_tail.sh); all others are float32's, rounded.
[[nodiscard]] std::vector<float> standard_normal(std::size_t count, std::uint64_t seed,
                                                 Dtype dtype = Dtype::float32);

}  // namespace sdvae
