// An autoencoder cut out of whatever file it lay in: its tensors alone, under their names without
// the checkpoint's prefix, and what is known of it as metadata. Pure functions.
#pragma once

#include <string>

#include "network/open_weights.h"
#include "tensors/safetensors.h"

namespace sdvae {

// Copies no weights: the tensors point into the model, which must outlive them. `name` is what the
// new file calls itself. The model's family and weights_sha256 are known.
[[nodiscard]] Safetensors compact(const WeightsModel& model, const std::string& name);

}  // namespace sdvae
