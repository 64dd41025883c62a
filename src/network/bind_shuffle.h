// sdvae's own small autoencoders (training/train_builtin.py): pre-activation blocks between pixel
// shuffles, two torch Sequentials named `encoder.` and `decoder.` with their layers' numbers.
// Layers without weights have no names, so they follow from the shapes around them. Safe from any
// thread.
#pragma once

#include "network/network.h"
#include "network/weights.h"

namespace sdvae {

// Whether the weights have the names of such an autoencoder.
[[nodiscard]] bool has_shuffle_names(const Weights& weights);

// Throws Error (model) that names a tensor which is missing, has the wrong shape or is too many.
[[nodiscard]] Network bind_shuffle(const Weights& weights);

}  // namespace sdvae
