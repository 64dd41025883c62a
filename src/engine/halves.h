// What a model that is half of an autoencoder can do. Pure functions.
#pragma once

#include "sdvae/model.h"

namespace sdvae {

// Both throw Error (model) that says which half the model's file holds instead.
void require_encoder(const ModelInfo& model);
void require_decoder(const ModelInfo& model);

}  // namespace sdvae
