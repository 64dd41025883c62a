// x * sigmoid(x) in place. After a norm the norm's kernel does it on its way.
#pragma once

#include "kernels/feature_map.h"
#include "kernels/team.h"

namespace sdvae::kernels {

void silu(FeatureMap& map, Team& team);

// y = x[c] * silu(x[channels + c]) for the first half of `from`'s channels, of which `to` has as
// many: a gated linear unit (Y. Dauphin et al., 2017) whose gate is a SiLU. Behind a depthwise
// convolution depthwise.h does it on its way.
void gate(const FeatureMap& from, FeatureMap& to, Team& team);

}  // namespace sdvae::kernels
