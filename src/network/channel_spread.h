// Shortcuts without weights between different numbers of channels. A pure function.
#pragma once

#include <optional>

#include "network/network.h"

namespace sdvae {

// `out` channels of means over consecutive ones, or of channels that are repeated; nothing where
// neither number divides the other.
[[nodiscard]] std::optional<ChannelRuns> spread_channels(int channels, int out);

}  // namespace sdvae
