// What a TorchScript's methods compute that its parameters do not show.
#pragma once

#include <optional>

#include <torch/script.h>

#include "network/numerics.h"

namespace sdvae {

// Of encode and decode, with all that they call. Nothing where a norm's groups are no constants.
[[nodiscard]] std::optional<Numerics> numerics_of(const torch::jit::Module& module);

}  // namespace sdvae
