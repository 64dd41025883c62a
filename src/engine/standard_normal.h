// Normal numbers as torch.randn gives them on a CPU. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sdvae {

// torch.randn(count, generator=torch.Generator().manual_seed(seed)): numbers of the Mersenne
// Twister (M. Matsumoto and T. Nishimura, 1998) by the transform of G. Box and M. Muller (1958), in
// the order in which torch draws them, which differs below and from 16 numbers on.
[[nodiscard]] std::vector<float> standard_normal(std::size_t count, std::uint64_t seed);

}  // namespace sdvae
